/** The oldest client of the protocol that the tests run, installed under another name; its own types are not exported. */
declare module 'socket.io-client-4.0' {
  export { io } from 'socket.io-client';
}
