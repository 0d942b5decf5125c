import { Fault } from '../domain/fault.ts';
import { faultAnswer } from '../wires/answer.ts';
import { PeerLink, tokenOf } from '../wires/socketio/peer-link.ts';
import type { Voice } from '../wires/socketio/peer-link.ts';
import { encodeEvent } from '../wires/socketio/socketio-packet.ts';
import type { SocketIoServer } from '../wires/socketio/server.ts';
import type { NamespaceHandler, Peer } from '../wires/socketio/types.ts';
import { DialectClient } from './client.ts';
import type { DialectHost } from './client.ts';
import type { DialectWire } from './delivery.ts';

/** Where the clients of other systems are: the namespace that a client joins when it names none. */
export const defaultNamespace = '/';

export const socketIoWire = (server: () => SocketIoServer): DialectWire => ({
  key: 'io',
  encode: (_dialect, event, dataJson) => encodeEvent(defaultNamespace, event, dataJson),
  listeners: (topic) => server().listeners(topic),
  publish: (topic, frame) => server().publish(topic, frame),
});

const clientOf = (peer: Peer): DialectClient | undefined =>
  peer.data instanceof DialectClient ? peer.data : undefined;

const voice: Voice = {
  failed: (peer, fault) => clientOf(peer)?.tellFailure(fault),
  closing: () => {
    // No dialect has a word for it: the goodbye says it.
  },
};

/** Takes the Socket.IO clients of every dialect. */
export const dialectNamespace = (host: DialectHost): NamespaceHandler => ({
  onConnect(peer) {
    const { address, headers } = peer.handshake;
    const origin = { address, userAgent: headers['user-agent'] ?? null };
    const link = new PeerLink(peer, voice);
    const client = new DialectClient(host, { link, origin, wire: 'io' });
    peer.data = client;
    const token = tokenOf(peer);
    if (token === undefined) link.welcome();
    else client.start(token);
  },
  onEvent(peer, event, args, ack) {
    const client = clientOf(peer);
    if (!client) return;
    if (args.length > 1) {
      const fault = new Fault('invalid_input', { fields: [{ path: '', expected: 'one argument' }] });
      client.malformed(fault);
      ack?.(faultAnswer(fault));
      return;
    }
    client.receive({ event, data: args[0], acknowledge: ack && ((data) => ack(data)) });
  },
  onDisconnect(peer) {
    clientOf(peer)?.closed();
    peer.data = undefined;
  },
});
