// @ts-check
// Constructed style sheets, which a page's Content-Security-Policy lets through without 'unsafe-inline'.

const tokens = `
:host{all:initial;--bg:#fff;--ink:#14181d;--muted:#58636f;--line:#e2e6ea;--edge:#85909b;--soft:#f1f4f6;--bad:#b42318;--tint:#fff7e6;--tint-ink:#6b4e00;--there:#15803d;
--link:var(--ink-day);--shadow:0 12px 40px rgb(15 23 32/.16),0 2px 6px rgb(15 23 32/.08);color-scheme:light dark;
position:fixed;z-index:2147483000;inset-block-end:calc(20px + env(safe-area-inset-bottom));inset-inline-end:20px;
font:14px/20px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif;color:var(--ink);-webkit-text-size-adjust:100%}
:host(.left){inset-inline-end:auto;inset-inline-start:20px}
:host([hidden]){display:none}
@media print{:host{display:none}}
@media(prefers-color-scheme:dark){:host{--bg:#15191e;--ink:#eef1f4;--muted:#a4aeb9;--line:#2c343d;--edge:#707c89;--soft:#242b33;--bad:#ff9a8f;--tint:#33290f;--tint-ink:#f5d88a;--there:#4ade80;
--link:var(--ink-night);--shadow:0 12px 40px rgb(0 0 0/.5)}}
*{box-sizing:border-box}
[hidden]{display:none!important}
p,h2,ol,ul{margin:0;padding:0;font:inherit}
ol,ul{list-style:none}
button,input,textarea{font:inherit;color:inherit;margin:0}
button{background:none;border:0;padding:0;cursor:pointer}
svg{width:20px;height:20px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round;flex:none}
:focus{outline:none}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}`;

const frame = `
.launcher{position:relative;display:grid;place-items:center;width:56px;height:56px;border-radius:50%;background:var(--accent);color:var(--on-accent);
box-shadow:0 6px 20px rgb(15 23 32/.22);transition:transform .15s}
.launcher:hover{transform:translateY(-1px)}
.launcher svg{width:26px;height:26px}
.badge{position:absolute;top:-3px;inset-inline-end:-3px;min-width:20px;height:20px;padding:0 6px;border-radius:10px;background:#b42318;color:#fff;font-size:12px;font-weight:600;
line-height:20px;text-align:center;box-shadow:0 0 0 2px var(--bg)}
.panel{position:absolute;inset-block-end:72px;inset-inline-end:0;display:flex;flex-direction:column;width:380px;height:min(640px,100vh - 120px);height:min(640px,100dvh - 120px);overflow:hidden;
background:var(--bg);border:1px solid var(--line);border-radius:16px;box-shadow:var(--shadow);animation:rise .18s ease-out}
:host(.left) .panel{inset-inline-end:auto;inset-inline-start:0}
@keyframes rise{from{opacity:0;transform:translateY(8px)}}
header{display:flex;align-items:center;gap:4px;padding:12px 8px 12px 20px;border-block-end:1px solid var(--line);flex:none}
.who{flex:1;min-width:0}
h2{font-size:15px;font-weight:600;line-height:20px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.status{display:flex;align-items:center;gap:6px;font-size:12px;line-height:18px;color:var(--muted)}
.status::before{content:"";width:8px;height:8px;border-radius:50%;border:1.5px solid currentColor}
.status.there::before{background:var(--there);border-color:var(--there)}
.language{padding:6px 10px;border-radius:8px;font-size:13px;color:var(--muted);min-height:36px}
.round{display:grid;place-items:center;width:40px;height:40px;border-radius:50%;color:var(--muted);flex:none}
.round.small{width:28px;height:28px}
.round.small svg{width:16px;height:16px}
.language:hover,.round:hover{background:var(--soft);color:var(--ink)}
.banner{flex:none;padding:8px 20px;background:var(--tint);color:var(--tint-ink);font-size:13px;line-height:18px}
.banner:empty{display:none}
.banner.calm{background:var(--soft);color:var(--muted)}
.notice{flex:none;padding:10px 20px;border-block-end:1px solid var(--line);background:var(--soft);color:var(--muted);font-size:13px;line-height:18px;white-space:pre-line;overflow-wrap:anywhere}
.body{flex:1;min-height:0;display:flex;flex-direction:column}
.veil{position:absolute;inset:8px;display:none;place-items:center;border:2px dashed var(--link);border-radius:12px;background:var(--bg);color:var(--link);font-weight:600}
.drop .veil{display:grid}
@media(max-width:480px){
:host(.open){inset:0;z-index:2147483600}
:host(.open) .launcher{display:none}
.panel,:host(.left) .panel{position:fixed;inset:0 0 auto 0;top:var(--seen-top,0);width:auto;height:var(--seen-height,100dvh);border:0;border-radius:0;
padding:env(safe-area-inset-top) env(safe-area-inset-right) 0 env(safe-area-inset-left)}
.composer{padding-block-end:max(8px,env(safe-area-inset-bottom))}
.panel textarea,.panel input{font-size:16px;line-height:22px}
.round.small{width:40px;height:40px}
.round,.language,.choice{min-width:44px;min-height:44px}
}
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important;scroll-behavior:auto!important}}`;

const conversation = `
.log-frame{position:relative;flex:1;min-height:0;display:flex}
.log{flex:1;overflow-y:auto;overscroll-behavior:contain;padding:16px 16px 8px;scrollbar-width:thin}
.log:focus-visible{outline-offset:-2px}
.items{display:flex;flex-direction:column;gap:2px}
.greeting{margin:4px 4px 16px;font-size:16px;line-height:24px;white-space:pre-line;overflow-wrap:anywhere}
.day{margin:12px 0 8px;text-align:center;font-size:12px;color:var(--muted)}
.day::first-letter{text-transform:uppercase}
.system{margin:8px 0;text-align:center;font-size:12px;line-height:18px;color:var(--muted)}
.item{display:flex;align-items:flex-end;gap:8px}
.item.first{margin-block-start:8px}
.mine{justify-content:flex-end}
.stack{display:flex;flex-direction:column;gap:2px;max-width:80%;min-width:0}
.mine .stack{align-items:flex-end}
.theirs .stack{align-items:flex-start}
.name{display:none;font-size:12px;line-height:18px;color:var(--muted);padding-inline-start:2px}
.first .name{display:block}
.avatar{visibility:hidden;display:grid;place-items:center;flex:none;width:28px;height:28px;border-radius:50%;background:var(--soft);color:var(--muted);font-size:12px;font-weight:600;object-fit:cover}
.avatar svg{width:16px;height:16px}
.last .avatar{visibility:visible;margin-block-end:20px}
.bubble{padding:8px 12px;border-radius:16px;white-space:pre-wrap;overflow-wrap:anywhere}
.theirs .bubble{background:var(--soft)}
.mine .bubble{background:var(--accent);color:var(--on-accent)}
.theirs.last .bubble:nth-last-child(2){border-end-start-radius:4px}
.mine.last .bubble:nth-last-child(2){border-end-end-radius:4px}
.bubble.removed{background:none;border:1px solid var(--line);color:var(--muted);font-style:italic}
.bubble a{color:inherit;text-decoration:underline;text-underline-offset:2px}
.theirs .bubble a{color:var(--link)}
.meta{font-size:12px;line-height:18px;color:var(--muted);padding-inline:2px}
.meta.bad{color:var(--bad)}
.link{margin-inline-start:8px;min-height:24px;text-decoration:underline;text-underline-offset:2px}
.picture{display:block;border-radius:12px;overflow:hidden;background:var(--soft);border:1px solid var(--line);max-width:100%}
.picture img{display:block;max-width:100%;object-fit:cover}
.file{display:flex;align-items:center;gap:8px;max-width:100%;padding:10px 12px;border:1px solid var(--line);border-radius:12px;color:var(--ink);text-decoration:none}
a.file:hover{background:var(--soft)}
.file-name{min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.file-size{color:var(--muted);font-size:12px;white-space:nowrap}
.choices{display:none;flex-wrap:wrap;gap:6px;margin-block:4px}
.offers .choices{display:flex}
.choice{min-height:36px;padding:6px 14px;border:1px solid var(--link);border-radius:18px;color:var(--link)}
.choice:hover{background:var(--soft)}
.typing{min-height:24px;padding-block-start:4px;display:flex;align-items:center;gap:8px;font-size:12px;color:var(--muted)}
.dots{display:inline-flex;gap:3px}
.dots i{width:5px;height:5px;border-radius:50%;background:currentColor;animation:blink 1.2s infinite}
.dots i:nth-child(2){animation-delay:.2s}
.dots i:nth-child(3){animation-delay:.4s}
@keyframes blink{0%,60%,100%{opacity:.3}30%{opacity:1}}
.jump{position:absolute;inset-block-end:8px;inset-inline-start:50%;transform:translateX(-50%);display:flex;align-items:center;gap:6px;padding:6px 14px 6px 10px;border-radius:18px;
background:var(--bg);border:1px solid var(--line);box-shadow:0 2px 8px rgb(15 23 32/.12);font-size:13px}
.jump svg{width:16px;height:16px}`;

const writing = `
.composer{flex:none;padding:8px;border-block-start:1px solid var(--line)}
.row{display:flex;align-items:flex-end;gap:4px}
textarea,input{width:100%;border:1px solid transparent;border-radius:8px;background:none;padding:9px 10px;resize:none}
.row textarea{flex:1;min-width:0;padding:10px 4px;border:0;max-height:120px;line-height:20px}
.row textarea:focus-visible{outline:none}
.composer:focus-within{box-shadow:inset 0 2px 0 -1px var(--link)}
::placeholder{color:var(--muted);opacity:1}
.send{background:var(--accent);color:var(--on-accent)}
.send:hover:not(:disabled){background:var(--accent);color:var(--on-accent)}
.send:disabled{background:var(--soft);color:var(--muted);cursor:default}
.note,.error{color:var(--bad);font-size:13px;line-height:18px}
.note:not(:empty){padding:2px 8px 6px}
.chips{display:flex;flex-direction:column;gap:4px}
.chips:not(:empty){padding-block-end:6px;max-height:140px;overflow-y:auto}
.chip{display:flex;align-items:center;gap:8px;padding:6px;padding-inline-start:8px;border:1px solid var(--line);border-radius:10px}
.chip>svg{width:36px;padding-inline:8px}
.chip img{width:36px;height:36px;border-radius:6px;object-fit:cover;flex:none}
.chip-text{flex:1;min-width:0;display:flex;flex-direction:column}
.chip.bad{border-color:var(--bad)}
.chip.bad .file-size{color:var(--bad);white-space:normal}
progress{appearance:none;width:100%;height:4px;border:0;border-radius:2px;overflow:hidden;background:var(--soft);margin-block:8px 4px}
progress::-webkit-progress-bar{background:var(--soft)}
progress::-webkit-progress-value{background:var(--link)}
progress::-moz-progress-bar{background:var(--link)}
.contact{flex:1;overflow-y:auto;padding:20px;display:flex;flex-direction:column;gap:14px}
.intro{font-size:16px;line-height:24px;white-space:pre-line;overflow-wrap:anywhere}
.hint{margin-block-start:-8px;color:var(--muted)}
.field{display:flex;flex-direction:column;gap:4px}
label{font-size:13px;line-height:18px;font-weight:500}
.contact input,.contact textarea{border-color:var(--edge);background:var(--bg)}
.contact textarea{resize:vertical}
[aria-invalid]{border-color:var(--bad)!important}
.primary{min-height:44px;padding:10px 16px;border-radius:10px;background:var(--accent);color:var(--on-accent);font-weight:600}`;

/**
 * Style sheets for the shadow root; where they cannot be constructed, a style element does the same.
 * @param {ShadowRoot} root
 * @returns {{ theme: (rules: string) => void }}
 */
export function dressUp(root) {
    const look = tokens + frame + conversation + writing;
    try {
        const [base, theme] = [new CSSStyleSheet(), new CSSStyleSheet()];
        base.replaceSync(look);
        root.adoptedStyleSheets = [base, theme];
        return { theme: (rules) => theme.replaceSync(rules) };
    } catch {
        const [base, theme] = [document.createElement("style"), document.createElement("style")];
        base.textContent = look;
        root.append(base, theme);
        return { theme: (rules) => (theme.textContent = rules) };
    }
}
