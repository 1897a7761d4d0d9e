"""A mail server in a process of its own: accepts everything and writes down each Message-ID it accepted.

    python -m tests.mail.sink PORT FILE [SECONDS_PER_MAIL [FOLDER_WITH_CERTIFICATE]]

What it says no to stands in the address: refuse@ gets 550, later@ gets 451.
"""

import asyncio
import ssl
import sys
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self, file: Path, pause_s: float):
        self.file = file.open("a", buffering=1)
        self.pause_s = pause_s

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse@"):
            return "550 5.1.1 No such user"
        if address.startswith("later@"):
            return "451 4.7.1 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.pause_s:
            await asyncio.sleep(self.pause_s)
        self.file.write(f"{message_from_bytes(envelope.content)['Message-ID']}\n")
        return "250 2.0.0 Accepted"


async def main(port: int, file: Path, pause_s: float, folder: Path | None) -> None:
    handler, context = Handler(file, pause_s), None
    if folder:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="sink", tls_context=context), "127.0.0.1", port
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    certificate = Path(sys.argv[4]) if sys.argv[4:] else None
    asyncio.run(
        main(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]) if sys.argv[3:] else 0, certificate)
    )
