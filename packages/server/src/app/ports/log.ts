/** A log of JSON entries. Nothing secret may be put into one. */
export interface Log {
  debug(entry: object, message: string): void;
  info(entry: object, message: string): void;
  warn(entry: object, message: string): void;
  error(entry: object, message: string): void;
}
