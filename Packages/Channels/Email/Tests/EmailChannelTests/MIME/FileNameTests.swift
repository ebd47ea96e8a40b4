import Testing

@testable import EmailChannel

@Test(
    "A sender's file name cannot leave its folder, hide its ending or be empty",
    arguments: [
        ("../../etc/passwd", "passwd"), ("C:\\Temp\\hóa đơn.pdf", "hóa đơn.pdf"), ("a\u{202E}fdp.exe", "afdp.exe"),
        (".bashrc", "bashrc"), ("a\r\nb.txt", "ab.txt"), ("", "file.png"), ("...", "file.png"),
        ("<b>?.png", "_b__.png"),
    ]
)
func fileNamesAreSafe(name: String, expected: String) {
    #expect(FileName.clean(name, type: "image/png") == expected)
}

@Test("A long file name keeps its ending")
func longFileNamesKeepTheirEnding() {
    let name = FileName.clean(String(repeating: "ấ", count: 500) + ".docx", type: "application/octet-stream")
    #expect(name.count == FileName.longest)
    #expect(name.hasSuffix(".docx"))
}

@Test("File names are read in both ways that mail programs write them")
func encodedFileNames() throws {
    let header = ["From: a@b.vn", "Content-Type: multipart/mixed; boundary=b"]
    let parts = [
        "Content-Disposition: attachment; filename*0*=UTF-8''h%C3%B3a%20; filename*1*=%C4%91%C6%A1n.pdf",
        "Content-Disposition: attachment; filename=\"=?UTF-8?B?aMOzYSDEkcahbi5wZGY=?=\"",
        "Content-Disposition: attachment; filename=\"=?UTF-8?B?aMOzYSDEkQ==?= =?UTF-8?B?xqFuLnBkZg==?=\"",
        "Content-Disposition: attachment; filename==?UTF-8?Q?h=C3=B3a_=C4=91=C6=A1n.pdf?=",
        "Content-Disposition: attachment; filename=hóa đơn.pdf",
        "Content-Type: application/pdf; name=\"hóa đơn.pdf\"\nContent-Disposition: attachment",
    ]
    for part in parts {
        let letter = try Fixture.letter(header, "--b\n\(part)\n\nx\n--b--\n")
        #expect(letter.files.map(\.name) == ["hóa đơn.pdf"], "\(part)")
    }
}
