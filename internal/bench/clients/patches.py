"""Shows one component of a page by what docs/protocol.md says, and by nothing
else: it asks for patches, and keeps the tree of nodes inside of the wrapper.

    python3 patches.py PAGE COMPONENT COOKIE [ENCODING]

What it prints and what it takes as input are those of patches.mjs. Without an
encoding, http.client asks for identity.

html.parser tells tags from texts, and does not mend HTML as browsers do. The tree
is theirs if each element but the void ones has its end tag, no tag is left out
that a browser adds, a bare "<" stands in no textarea or title, and there is no
SVG or MathML. An end tag that fits no start tag is an error. patches.mjs has a
parser for all HTML.
"""

import http.client
import json
import os
import socket
import sys
import threading
import urllib.parse
import zlib
from html.parser import HTMLParser

VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
    "source", "track", "wbr",
}


class Misfit(Exception):
    """A number of a patch does not fit the tree."""


class Element:
    def __init__(self, tag, attrs):
        self.tag = tag
        self.attrs = attrs
        self.children = []

    def written(self, token):
        attrs = self.attrs
        if self.tag == "input" and attrs.get("name") == "_token" and attrs.get("value") == "":
            attrs = {**attrs, "value": token}
        return [self.tag, attrs, [written(child, token) for child in self.children]]


class Text:
    def __init__(self, text):
        self.text = text


class Comment:
    def __init__(self, text):
        self.text = text


def written(node, token):
    """Returns a node as JSON, with the viewer's token in forms."""
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Comment):
        return {"comment": node.text}
    return node.written(token)


class TreeBuilder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        unique = {}
        for name, value in attrs:
            unique.setdefault(name, value or "")
        element = Element(tag, unique)
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if self.open[-1].tag != tag:
            raise ValueError(f"</{tag}> ends <{self.open[-1].tag}>")
        self.open.pop()

    def handle_data(self, data):
        children = self.open[-1].children
        if not children and self.open[-1].tag in ("pre", "textarea"):
            data = data.removeprefix("\n")
        if not data:
            return
        if children and isinstance(children[-1], Text):
            children[-1].text += data
        else:
            children.append(Text(data))

    def handle_comment(self, data):
        self.open[-1].children.append(Comment(data))


def parse(text, unclosed=False):
    """Returns the nodes of the HTML."""
    builder = TreeBuilder()
    builder.feed(text.replace("\r\n", "\n").replace("\r", "\n"))
    builder.close()
    if len(builder.open) > 1 and not unclosed:
        raise ValueError(f"<{builder.open[-1].tag}> has no end")
    return builder.root.children


def find(nodes, wanted):
    for node in nodes:
        if isinstance(node, Element):
            if node.attrs.get("data-component-id") == wanted:
                return node
            if found := find(node.children, wanted):
                return found
    return None


def fits(ok, what):
    if not ok:
        raise Misfit(what)


def change(element, patch):
    patch = iter(patch)
    count = next(patch)
    if isinstance(count, str):
        element.attrs = parse(count, unclosed=True)[0].attrs
        count = next(patch)
    before = list(element.children)
    after = list(before)
    fits(count == len(before), f"{len(before)} children")
    for place in patch:
        entry = next(patch)
        if isinstance(entry, int):
            fits(0 <= place <= place + entry <= len(before), f"room at {place}")
            after[place : place + entry] = items(before, next(patch))
            continue
        fits(0 <= place < len(before), f"child {place}")
        if isinstance(entry, str):
            made = parse(entry)
            fits(len(made) == 1, "one node")
            before[place] = after[place] = made[0]
        else:
            fits(isinstance(before[place], Element), f"an element at {place}")
            change(before[place], entry)
    fits(len({id(node) for node in after}) == len(after), "each child once")
    element.children = after


def items(before, entries):
    made = []
    entries = iter(entries)
    for entry in entries:
        if isinstance(entry, str):
            made += parse(entry)
            continue
        run = next(entries)
        for i in range(abs(run)):
            place = entry - i if run < 0 else entry + i
            fits(0 <= place < len(before), f"child {place}")
            made.append(before[place])
    return made


def counts(event, version, shown):
    """Reports whether an event is newer than what is shown."""
    return version > shown or event == "component-remove" and version == 0


def lines(answer):
    """Yields the lines of a stream, each as soon as it is there."""
    gzip = answer.headers.get("Content-Encoding") == "gzip"
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16) if gzip else None
    rest = b""
    while some := answer.read1(1 << 16):
        rest += unpacker.decompress(some) if unpacker else some
        *whole, rest = rest.split(b"\n")
        for line in whole:
            yield line.decode()


class Reader:
    def __init__(self, page, component, cookie, encoding=None):
        self.page = urllib.parse.urlsplit(page)
        self.id = component
        self.headers = {"Cookie": cookie}
        if encoding:
            self.headers["Accept-Encoding"] = encoding
        self.encoding = ""
        self.wrapper = None
        self.version = 0
        self.hash = None
        self.patches = 0
        self.misfits = 0
        self.fetches = 0
        self.lose = False
        self.stream = None
        self.lock = threading.Lock()
        self.opened = threading.Event()

    def get(self, path, headers=None):
        """Returns the socket and the answer."""
        connection = http.client.HTTPConnection(self.page.netloc)
        connection.connect()
        connected = connection.sock
        connection.request("GET", path, headers={**self.headers, **(headers or {})})
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.read()!r}")
        return connected, answer

    def show(self, wrapper):
        self.wrapper = wrapper
        self.token = wrapper.attrs.get("data-lc-token", getattr(self, "token", ""))
        self.version = int(wrapper.attrs["data-lc-version"])
        self.hash = wrapper.attrs.get("data-lc-hash")

    def load(self):
        path = urllib.parse.urlunsplit(("", "", self.page.path or "/", self.page.query, ""))
        _, answer = self.get(path)
        self.show(find(parse(answer.read().decode(), unclosed=True), self.id))
        self.channel = self.wrapper.attrs["data-sse-channel"]
        self.place = self.wrapper.attrs.get("data-lc-cursor", "")
        self.print("page")

    def refresh(self, base=None):
        headers = {"LC-Token": self.token}
        if base:
            headers["LC-Base"] = base
        name, instance = self.id.split(":", 1)
        _, answer = self.get(f"/lc/{name}/{urllib.parse.quote(instance, safe='')}", headers)
        self.fetches += 1
        self.show(find(parse(answer.read().decode()), self.id))

    def apply(self, event, data):
        if event == "connected":
            begun = data["channels"][self.channel]
            self.place = begun["place"]
            if begun["versions"].get(self.id, 0) > self.version:
                self.refresh()
        elif event == "resync":
            if self.channel in data.get("channels", [self.channel]):
                self.refresh()
        elif data.get("componentId") == self.id and (counts(event, data["version"], self.version)):
            self.update(event, data)

    def update(self, event, data):
        if event == "component-update":
            self.wrapper.children = parse(data["html"])
            self.version = data["version"]
            self.hash = data.get("hash")
        elif event == "component-patch":
            self.patch(data)
        elif event in ("component-refresh", "component-fragments"):  # a view has the fragments, too
            self.refresh()
        elif event == "component-remove":
            self.wrapper.children = []
            self.hash = None

    def patch(self, data):
        if data["base"] != self.hash:
            return self.refresh(data["hash"])
        try:
            if data["patch"]:
                change(self.wrapper, data["patch"])
        except Misfit:
            self.misfits += 1
            return self.refresh(data["hash"])
        self.patches += 1
        self.version = data["version"]
        self.hash = data["hash"]

    def print(self, event):
        tree = [written(child, self.token) for child in self.wrapper.children]
        print(json.dumps({
            "event": event, "version": self.version, "hash": self.hash, "tree": tree,
            "patches": self.patches, "misfits": self.misfits, "fetches": self.fetches,
            "encoding": self.encoding,
        }), flush=True)

    def dispatch(self, fields):
        event = fields.get("event", "")
        component = event.startswith("component-")
        if not event:
            return
        if component and self.lose:
            self.lose = False
            self.print("lost")
            return
        if component:
            self.place = fields["id"]
        self.apply(event, json.loads(fields["data"]))
        self.print(event)

    def listen(self):
        query = urllib.parse.urlencode({
            "component": self.id, "token": self.token.split("~")[0], "version": self.version,
            "after": self.place, "patch": 1,
        })
        path = f"/sse/events/{urllib.parse.quote(self.channel, safe='')}?{query}"
        self.stream, answer = self.get(path)
        self.encoding = answer.headers.get("Content-Encoding", "")
        fields = {}
        for line in lines(answer):
            if line:
                field, _, value = line.partition(": ")
                fields[field] = value
                continue
            with self.lock:
                if self.stream is None:  # cut off
                    return
                self.dispatch(fields)
            fields = {}

    def run(self):
        self.load()
        threading.Thread(target=self.obey, daemon=True).start()
        while True:
            try:
                self.listen()
            except (OSError, http.client.HTTPException, ValueError):
                if self.stream is not None:
                    raise
            if self.stream is not None:
                return
            self.opened.wait()
            self.opened.clear()

    def obey(self):
        for line in sys.stdin:
            with self.lock:
                self.command(line.strip())
        os._exit(0)

    def command(self, command):
        if command == "lose":
            self.lose = True
        elif command == "spoil":
            self.hash = "wrong"
        elif command == "bend":
            self.wrapper.children = self.wrapper.children[1:]
        elif command == "cut":
            stream, self.stream = self.stream, None
            stream.shutdown(socket.SHUT_RDWR)
        elif command == "open":
            self.opened.set()
            return
        self.print(command)


if __name__ == "__main__":
    Reader(*sys.argv[1:]).run()
