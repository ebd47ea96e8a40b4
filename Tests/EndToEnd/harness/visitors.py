"""Visitors who speak the widget's protocol without a browser, as many at once as a test needs."""

import hashlib
import hmac
import http.client
import time
import uuid
from urllib.parse import urlsplit

from harness.hub import request


class Visitor:
    """One browser's worth of a visitor."""

    def __init__(self, hub, connection, origin, user=None, token=None):
        self.base = f"{hub.url}/site/{connection}"
        self.origin = origin
        self.user = user
        self.token = token

    def session(self):
        """Opens the session; returns the status and what the hub says of it."""
        wish = {key: value for key, value in (("token", self.token), ("user", self.user)) if value}
        status, answer = request(self.base + "/session", "POST", wish, {"Origin": self.origin} if self.origin else {})
        if status == 200:
            self.token = answer["token"]
        return status, answer

    def headers(self):
        proof = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return proof | ({"Origin": self.origin} if self.origin else {})

    def post(self, action, data, id=None, files=()):
        """Posts once; returns the status and the answer."""
        body = {"id": id or uuid.uuid4().hex, "action": action, "data": data, "files": list(files)}
        return request(self.base + "/post", "POST", body, self.headers())

    def say(self, text):
        status, answer = self.post("message", {"text": text})
        assert status == 202, (status, answer)

    def say_until_taken(self, text, end):
        """Posts one message with one id again and again, as the widget does, until the hub says that it has it."""
        id = uuid.uuid4().hex
        while time.monotonic() < end:
            try:
                status, answer = self.post("message", {"text": text}, id)
            except (OSError, http.client.HTTPException):
                status = 0
            if status == 202:
                return True
            assert status in (0, 429) or status >= 500, (status, answer)
            time.sleep(0.3 if status == 429 else 0.1)
        return False

    def preflight(self):
        """Asks as a browser does before it posts; returns the status and the allowed origin."""
        parts = urlsplit(self.base)
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        head = {"Origin": self.origin, "Access-Control-Request-Method": "POST"}
        connection.request("OPTIONS", parts.path + "/post", headers=head)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, answer.getheader("Access-Control-Allow-Origin")


def signed(hub, id, email="", phone="", name=None, expires=None, secret=None):
    """A user as a site's server signs them."""
    expires = int(time.time()) + 3600 if expires is None else expires
    secret = hub.web_chat["secrets"]["identity_secret"] if secret is None else secret
    message = "\n".join([id, email, phone, str(expires)])
    signature = hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()
    user = {"id": id, "email": email, "phone": phone, "name": name, "expires": expires, "signature": signature}
    return {key: value for key, value in user.items() if value not in ("", None)}
