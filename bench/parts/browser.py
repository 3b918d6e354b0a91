"""A connection with cookies, as a browser or a program of an enterprise keeps it."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

PASSWORD = "an-invented-password"  # noqa: S105 -- of invented accounts in a database of minutes


@dataclass
class Browser:
    """One clerk's connection, with cookies, as a browser or a program keeps it."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Connect once; requests follow each other on the connection."""
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, bytes]:
        """Return the status and the body of the answer."""
        head = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method != "GET":
            head |= {"X-CSRFToken": self.cookies["csrftoken"], "Content-Type": kind}
        self.connection.request(method, path, body=body, headers=head)
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, content

    def api(self, path: str, content: object) -> Any:
        """Return what an operation answers, which must be 200."""
        body = json.dumps(content).encode()
        status, answer = self.send("POST", f"/api/assessments{path}", body, "application/json")
        if status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path}: {status} {answer[:300]!r}")
        return json.loads(answer)

    def sign_in(self, username: str) -> None:
        """Sign in by the form."""
        self.send("GET", "/account/sign-in/")
        form = urlencode({"username": username, "password": PASSWORD}).encode()
        status, _ = self.send(
            "POST", "/account/sign-in/", form, "application/x-www-form-urlencoded"
        )
        if status != http.HTTPStatus.FOUND:
            raise RuntimeError(f"{username} is not let in: {status}")
