"""A WebSocket server on 127.0.0.1 that answers each message with its name, the path that was asked
for and the Host header: named_server.py NAME PORT. It says "serving" once it does."""

import asyncio
import sys

from websockets.asyncio.server import serve


async def main(name, port):
    async def answer(connection):
        request = connection.request
        async for _ in connection:
            await connection.send(f"{name} {request.path} {request.headers['Host']}")

    async with serve(answer, "127.0.0.1", port):
        print("serving", flush=True)
        await asyncio.get_running_loop().create_future()


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
