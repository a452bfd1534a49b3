"""Texts of EXIF and IPTC, whose encodings are seldom the ones that they state."""

from typing import Final, Literal

ByteOrder = Literal["little", "big"]

_JIS_START: Final = b"\x1b$B"
_JIS_ROWS: Final = frozenset({*range(0x21, 0x27), *range(0x30, 0x50)})
"""First bytes of punctuation, kana and the common kanji in JIS X 0208."""
_MARKS: Final = frozenset(b"[\\]^_`{|}~<>=@#$%*+")
"""Bytes that are rare in words of ASCII, and not in JIS."""


def decode_text(raw: bytes) -> str:
    """Decode UTF-8, else Latin-1.

    A last character may be cut. A text in which most of the other characters are valid UTF-8 stays
    UTF-8: one wrong byte must not change all others.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        before, cut = raw[: error.start], raw[error.start :]
        is_cut = error.reason == "unexpected end of data"
        if is_cut and (len(cut) > 1 or not before.isascii()):  # in Latin-1, one byte is a letter
            return before.decode()
    tolerant = raw.decode(errors="replace")
    wrong = tolerant.count("\N{REPLACEMENT CHARACTER}")
    right = sum(not character.isascii() for character in tolerant) - wrong
    if right > wrong:
        return tolerant.replace("\N{REPLACEMENT CHARACTER}", "")
    return raw.decode("latin-1")


def decode_with_code(raw: bytes, byte_order: ByteOrder) -> str:
    """Decode a text after eight bytes that name its encoding, as UserComment has them.

    ``byte_order``: the one of the EXIF block. Many cameras write UTF-8 whatever they name.
    """
    code, text = raw[:8].rstrip(b"\0 ").upper(), raw[8:]
    if code == b"UNICODE":
        return _utf_16(text, byte_order)
    if code == b"JIS":
        return _jis(text)
    return decode_text(text if code in (b"ASCII", b"") else raw)


def _utf_16(raw: bytes, byte_order: ByteOrder) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="ignore")
    stated, other = ("le", "be") if byte_order == "little" else ("be", "le")
    texts = [raw[: len(raw) & ~1].decode(f"utf-16-{o}", errors="ignore") for o in (stated, other)]
    scripts = [{ord(character) >> 8 for character in text} - {0} for text in texts]
    is_swapped = len(scripts[1]) <= 1 < len(scripts[0])  # one script is more likely than several
    return texts[is_swapped]


def _jis(raw: bytes) -> str:
    """With or without the escape sequences that ISO-2022-JP needs; also EUC and Shift JIS."""
    text = raw.rstrip(b"\0 ")
    if b"\x1b" in text:
        return text.decode("iso2022_jp", errors="ignore")
    if not text.isascii():
        return next(filter(None, (_strictly(text, e) for e in ("utf-8", "euc_jp", "cp932"))), "")
    is_jis = set(text[::2]) <= _JIS_ROWS or not _MARKS.isdisjoint(text)
    if len(text) % 2 == 0 and is_jis:
        return _strictly(_JIS_START + text, "iso2022_jp") or text.decode()
    return text.decode()


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""
