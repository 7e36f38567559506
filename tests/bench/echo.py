"""An empty server: takes any request and answers with a fixed number of bytes, by the same library as the service.

python -m tests.bench.echo BYTES [ADDRESS]

Several of them may share one address.
"""

from __future__ import annotations

import asyncio
import sys

import grpc


async def _serve(size: int, address: str = "127.0.0.1:0") -> None:
    response = b"\0" * size

    async def echo(_: bytes, __: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        return response

    server = grpc.aio.server()
    handlers = {"Echo": grpc.unary_unary_rpc_method_handler(echo)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("bench.Echo", handlers),))
    port = server.add_insecure_port(address)
    await server.start()
    print(f"127.0.0.1:{port}", flush=True)
    await server.wait_for_termination()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), *sys.argv[2:]))
