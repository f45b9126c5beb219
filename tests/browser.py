"""A headless Chromium, driven over its DevTools protocol: enough to open a page, look at it and press keys."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from urllib.request import urlopen

import pytest
import websocket

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
"""The program, None where there is none."""

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
)


class Browser:
    """One tab; the test is skipped where there is no Chromium.

    `asked` are the addresses that the page requested, `errors` what it reported on its console."""

    def __init__(self, width: int = 1280, height: int = 900) -> None:
        if CHROMIUM is None:
            pytest.skip("there is no Chromium")
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            [
                CHROMIUM,
                *_FLAGS,
                f"--window-size={width},{height}",
                f"--user-data-dir={self._profile.name}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._id = 0
        self.asked: list[str] = []
        self.errors: list[str] = []
        self._socket = websocket.create_connection(self._address(), timeout=60)
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.do(f"{domain}.enable")

    def __enter__(self) -> Browser:  # noqa: PYI034 - typing.Self is younger than Python 3.10
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(timeout=20)
        self._profile.cleanup()

    def _address(self) -> str:
        """The tab's web socket, once Chromium has written down its port."""
        port = Path(self._profile.name, "DevToolsActivePort")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if port.exists() and (lines := port.read_text().split()):
                with urlopen(f"http://127.0.0.1:{lines[0]}/json") as answer:
                    for tab in json.load(answer):
                        if tab["type"] == "page":
                            return str(tab["webSocketDebuggerUrl"])
            time.sleep(0.05)
        raise AssertionError("Chromium does not start")

    def do(self, method: str, **parameters: object) -> dict:
        """Send one command and wait for its answer."""
        self._id += 1
        self._socket.send(json.dumps({"id": self._id, "method": method, "params": parameters}))
        while True:
            message = self._receive()
            if message.get("id") == self._id:
                assert "error" not in message, message
                return message["result"]

    def _receive(self) -> dict:
        message = json.loads(self._socket.recv())
        if message.get("method") == "Network.requestWillBeSent":
            self.asked.append(message["params"]["request"]["url"])
        elif message.get("method") == "Log.entryAdded":
            self.errors.append(message["params"]["entry"]["text"])
        elif message.get("method") == "Runtime.exceptionThrown":
            self.errors.append(str(message["params"]))
        return message

    def open(self, place: Path | str) -> float:
        """Open a file or an address and wait until it has loaded; returns the seconds until then."""
        self.do("Page.navigate", url=place if isinstance(place, str) else place.as_uri())
        while self._receive().get("method") != "Page.loadEventFired":
            pass
        self.value("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        return float(self.value("performance.getEntriesByType('navigation')[0].loadEventEnd")) / 1000

    def value(self, expression: str) -> object:
        """What a JavaScript expression (or the promise that it is) yields."""
        answer = self.do("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str, text: str = "") -> None:
        """Press and release a key; `text` is what it types."""
        self.do("Input.dispatchKeyEvent", type="keyDown", key=key, text=text, windowsVirtualKeyCode=_CODES.get(key, 0))
        self.do("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=_CODES.get(key, 0))

    def media(self, media: str = "", scheme: str = "light") -> None:
        """Show the page as on `media` (screen or print) to someone who prefers a light or dark `scheme`."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.do("Emulation.setEmulatedMedia", media=media, features=features)

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        data = self.do("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))


_CODES = {"Enter": 13, "Escape": 27, "Tab": 9}
