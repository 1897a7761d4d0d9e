"""Log lines without e-mail addresses and without the secrets of personal links."""

import json
import logging
import re
from datetime import UTC, datetime

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-zA-Z])[\w-]{32,}(?![\w-])")  # derive_token() gives 43
PASSWORD_IN_URL = re.compile(r"(?<=://)[^/@\s]*:[^/@\s]*(?=@)")
#: What PostgreSQL adds to an error: the row that did not fit, with names, telephone numbers and codes.
ROW = re.compile(r"DETAIL:.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL)


def redact(line: str) -> str:
    line = ROW.sub("DETAIL: ***", line)
    line = PASSWORD_IN_URL.sub("***", line)
    return TOKEN.sub("<token>", EMAIL.sub("<e-mail>", line))


class SafeFormatter(logging.Formatter):
    """One line of JSON per record (in production), or plain text; redacted after all values are filled in."""

    def __init__(self, *, as_json: bool = True):
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        if not self.as_json:
            return redact(super().format(record))
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if record.exc_info:
            line["exception"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
