import type { Format } from '../../delivery/format.ts';
import { Fault } from '../../domain/fault.ts';
import { answerMembers, faultAnswer } from '../answer.ts';
import { Client } from '../client.ts';
import { closingOf } from '../closing.ts';
import type { Gateway } from '../gateway.ts';
import { PeerLink, tokenOf } from './peer-link.ts';
import type { Voice } from './peer-link.ts';
import { EncodedJson, encodeEvent } from './socketio-packet.ts';
import type { SocketIoServer } from './server.ts';
import type { AckCallback, NamespaceHandler, Peer } from './types.ts';

/** Where Parley's own API is spoken. */
export const ownNamespace = '/v1';

/** Parley's own API over Socket.IO: a command is an event of its name, its answer the acknowledgement. */
export const ownFormat = (server: () => SocketIoServer): Format => ({
  key: 'v1.io',
  listeners: (topic) => server().listeners(topic),
  encode: ({ event }, dataJson) => encodeEvent(ownNamespace, event, dataJson),
  publish: (topic, frame) => server().publish(topic, frame),
});

const voice: Voice = {
  failed: (peer, fault) => peer.emit('failed', faultAnswer(fault)),
  closing: (peer, reason, reconnectInMs) => peer.emit('closing', closingOf(reason, reconnectInMs)),
};

/** `auth: {resume: true}` or `?resume=true`. */
const resumes = ({ handshake: { auth, query } }: Peer): boolean =>
  (typeof auth === 'object' && auth !== null && 'resume' in auth && auth.resume === true) ||
  query.get('resume') === 'true';

const clientOf = (peer: Peer): Client | undefined => (peer.data instanceof Client ? peer.data : undefined);

/** Takes the clients of the namespace `/v1`. */
export const ownApi = (gateway: Gateway, format: Format): NamespaceHandler => ({
  onConnect(peer) {
    const link = new PeerLink(peer, voice);
    const { address, headers } = peer.handshake;
    const client = new Client(gateway, {
      format,
      link,
      origin: { address, userAgent: headers['user-agent'] ?? null },
    });
    peer.data = client;
    const token = tokenOf(peer);
    if (token !== undefined) client.start(token, { resume: resumes(peer) });
    // Without a token it is let in as far as the door: `authenticate` is all it can send.
    else link.welcome();
  },
  onEvent(peer, name, args, ack: AckCallback | undefined) {
    const client = clientOf(peer);
    if (!client) return;
    if (args.length > 1) {
      const fault = new Fault('invalid_input', {
        fields: [{ path: '', expected: 'one argument, the input' }],
      });
      if (ack) ack({ ok: false, error: faultAnswer(fault) });
      else voice.failed(peer, fault);
      return;
    }
    client.receive({
      command: name,
      input: args[0],
      reply: (answer) => {
        if (ack) ack(new EncodedJson(`{${answerMembers(answer)}}`));
        else if (!answer.ok) peer.emit('failed', answer.error);
      },
    });
  },
  onDisconnect(peer) {
    clientOf(peer)?.closed();
    peer.data = undefined;
  },
});
