import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/** A TCP port of loopback that nobody listens on. */
export async function freeTcpPort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/** A UDP port of loopback that nobody is bound to. */
export async function freeUdpPort() {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}
