import { deferred } from '../deferred.ts';
import type { ParleyClient } from '@parley/client';
import type { Cli } from '../account.ts';
import { interrupted, sessionEnded } from '../exits.ts';
import { limits } from '@parley/contract/limits';
import type { Span, Spans } from '../text/spans.ts';
import { numberOf } from '../text/times.ts';
import { Conversation } from './conversation.ts';
import { draftOf, edit, emptyDraft, insert, moveByRow } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Key } from './keys.ts';
import { Picker } from './picker.ts';
import { endOfShown, layOutScreen } from './screen.ts';
import type { Screen } from './screen.ts';
import { helpPage, readTyped } from './slash-commands.ts';
import { ChatDeeds } from './chat-deeds.ts';
import { Terminal } from './terminal.ts';

/** Drawing waits so long for more to draw. */
const drawAfterMs = 15;
/** What time changes by itself: who types, how long until the next attempt, which day it is. */
const tickMs = 1_000;
const noticeMs = 8_000;
/** From so many characters on their number is shown: servers take 4,000 unless told otherwise. */
const countFrom = 3_600;
const promptColumns = 2;

/** The interactive chat: one room on the screen, a composer below it, and a choice of rooms. */
export class ChatApp {
  readonly #client: ParleyClient;
  readonly #terminal: Terminal;
  readonly #ended = deferred<void>();
  readonly #deeds: ChatDeeds;
  #conversation: Conversation | undefined;
  #picker: Picker | undefined;
  #draft: Draft = emptyDraft;
  /** What was being written in other rooms. */
  readonly #drafts = new Map<string, Draft>();
  #editing: string | undefined;
  /** The last row that is shown, and how far the conversation was then; undefined: its end. */
  #place: { readonly rowId: string; readonly lastSeq: number } | undefined;
  #notice: { readonly spans: Spans; readonly untilMs: number } | undefined;
  #isFocused = true;
  #isHelping = false;
  #isOver = false;
  #drawTimer: ReturnType<typeof setTimeout> | undefined;
  #screen: Screen | undefined;

  constructor(cli: Cli, client: ParleyClient) {
    this.#client = client;
    this.#terminal = new Terminal(cli, {
      onKey: (key) => this.#press(key),
      onResize: () => this.#changed(),
    });
    this.#deeds = new ChatDeeds(client, {
      notice: (text, look) => this.#say(text, look),
      open: (roomId) => this.#openRoom(roomId),
      pick: () => this.#pick(),
      help: () => (this.#isHelping = true),
      edit: () => this.#editLast(),
      quit: () => this.#ended.resolve(),
    });
  }

  /** Shows a room, or the choice of rooms, until the user leaves. Rejects when it ends otherwise. */
  async run(roomId: string | undefined): Promise<void> {
    this.#terminal.open();
    const stop = this.#client.subscribe(() => this.#hear());
    const timer = setInterval(() => this.#changed(), tickMs);
    try {
      if (roomId === undefined) this.#pick();
      else this.#openRoom(roomId);
      await this.#ended.promise;
    } finally {
      stop();
      clearInterval(timer);
      clearTimeout(this.#drawTimer);
      this.#terminal.close();
      await this.#conversation?.flush();
      this.#conversation?.close();
    }
  }

  #hear(): void {
    const { status, problem } = this.#client;
    if (status === 'signed_out') this.#ended.reject(problem ?? sessionEnded());
    if (this.#conversation && !this.#conversation.state) {
      this.#conversation.close();
      this.#conversation = undefined;
      this.#say('You are not in that room any more.', 'warning');
      this.#pick();
    }
    this.#changed();
  }

  #openRoom(roomId: string): void {
    if (this.#conversation) {
      this.#drafts.set(this.#conversation.roomId, this.#draft);
      this.#conversation.close();
    }
    this.#picker = undefined;
    this.#editing = undefined;
    this.#place = undefined;
    this.#draft = this.#drafts.get(roomId) ?? emptyDraft;
    this.#conversation = new Conversation(this.#client, roomId, () => this.#changed());
    this.#changed();
  }

  /** The composer narrows the choice; what was written in it waits. */
  #pick(): void {
    if (this.#conversation) this.#drafts.set(this.#conversation.roomId, this.#draft);
    this.#draft = emptyDraft;
    this.#picker = new Picker(this.#client);
    this.#changed();
  }

  #press(key: Key): void {
    // What was typed ahead behind the key that ended it is for nobody here.
    if (this.#isOver) return;
    const isFocus = key.name === 'focus' || key.name === 'blur';
    // Any key ends the page of help, and Esc and Enter do nothing else then.
    const endsHelp = this.#isHelping && !isFocus;
    if (endsHelp) this.#isHelping = false;
    if (endsHelp && (key.name === 'escape' || key.name === 'enter')) this.#changed();
    else if (key.name === 'interrupt') this.#interrupt();
    else if (isFocus) this.#isFocused = key.name === 'focus';
    else if (key.name === 'redraw') this.#terminal.forget();
    else if (key.name === 'endOfInput' && this.#draft.text === '') this.#ended.resolve();
    else if (this.#picker) this.#pressInPicker(this.#picker, key);
    else this.#pressInConversation(key);
    this.#changed();
  }

  /** As a shell does it: what is written goes first, then the program. */
  #interrupt(): void {
    if (this.#draft.text === '') {
      this.#isOver = true;
      this.#ended.reject(interrupted());
      return;
    }
    this.#draft = emptyDraft;
    this.#editing = undefined;
    this.#say('Ctrl+C once more leaves.', 'dim');
  }

  #pressInPicker(picker: Picker, key: Key): void {
    if (key.name === 'up') picker.move(-1);
    else if (key.name === 'down' || key.name === 'tab') picker.move(1);
    else if (key.name === 'enter') this.#deeds.goTo(picker.chosen(this.#draft.text), this.#draft.text);
    else if (key.name === 'escape' || key.name === 'switchRoom') this.#leavePicker();
    else if (key.name !== 'newline') this.#write(key);
  }

  #leavePicker(): void {
    if (!this.#conversation) return;
    this.#picker = undefined;
    this.#draft = this.#drafts.get(this.#conversation.roomId) ?? emptyDraft;
  }

  #pressInConversation(key: Key): void {
    const columns = this.#terminal.columns - promptColumns;
    switch (key.name) {
      case 'enter':
        this.#submit();
        return;
      case 'up':
        if (this.#draft.text === '') this.#editLast();
        else this.#draft = moveByRow(this.#draft, -1, columns) ?? this.#draft;
        return;
      case 'down':
        this.#draft = moveByRow(this.#draft, 1, columns) ?? this.#draft;
        return;
      case 'pageUp':
        this.#scroll(-1);
        return;
      case 'pageDown':
        this.#scroll(1);
        return;
      case 'escape':
        this.#escape();
        return;
      case 'switchRoom':
        this.#pick();
        return;
      default:
        this.#write(key);
    }
  }

  #write(key: Key): void {
    this.#draft =
      key.name === 'text' ? insert(this.#draft, key.text) : (edit(this.#draft, key.name) ?? this.#draft);
    const isMessage = !this.#picker && this.#editing === undefined && !this.#draft.text.startsWith('/');
    if (key.name === 'text' && isMessage) this.#conversation?.room.typing();
  }

  #escape(): void {
    if (this.#editing !== undefined) {
      this.#editing = undefined;
      this.#draft = emptyDraft;
    } else this.#place = undefined;
    this.#notice = undefined;
  }

  #submit(): void {
    const conversation = this.#conversation;
    const { text } = this.#draft;
    if (!conversation || text.trim() === '') return;
    const editing = this.#editing;
    this.#draft = emptyDraft;
    this.#editing = undefined;
    this.#place = undefined;
    if (editing !== undefined) {
      this.#deeds.change(conversation.roomId, editing, text);
      return;
    }
    const typed = readTyped(text);
    if (typed.kind === 'message') this.#client.send(conversation.roomId, typed.content);
    else if (typed.kind === 'command') this.#deeds.command(typed.command, typed.argument, conversation);
    else {
      this.#draft = draftOf(text);
      this.#say(
        `There is no /${typed.word}. See /help; a message that begins with a slash begins with two.`,
        'warning',
      );
    }
  }

  #editLast(): void {
    const last = this.#conversation?.lastOwn();
    if (!last || last.message.encrypted) {
      this.#say('There is no message of yours to change.', 'dim');
      return;
    }
    this.#editing = last.message.id;
    this.#draft = draftOf(last.message.content);
  }

  /** Turns pages. Older messages come when the first that is loaded is on the screen. */
  #scroll(direction: -1 | 1): void {
    const { shown } = this.#screen ?? {};
    const rows = this.#conversationRows();
    if (!shown || !this.#conversation) return;
    const page = Math.max(1, shown.to - shown.from - 1);
    const to = Math.max(shown.to - shown.from, shown.to + direction * page);
    const last = rows[to - 1];
    const isEnd = to >= rows.length || !last;
    if (isEnd) this.#place = undefined;
    else
      this.#place = {
        rowId: last.id,
        lastSeq: this.#place?.lastSeq ?? this.#conversation.state?.room.lastSeq ?? 0,
      };
  }

  #say(text: string, look: Span['look']): void {
    this.#notice = { spans: [{ text, look }], untilMs: Date.now() + noticeMs };
    this.#changed();
  }

  #changed(): void {
    this.#drawTimer ??= setTimeout(() => {
      this.#drawTimer = undefined;
      this.#draw();
    }, drawAfterMs);
  }

  #conversationRows() {
    return this.#conversation?.rows(this.#terminal.columns, new Date()) ?? [];
  }

  #draw(): void {
    const now = new Date();
    const conversation = this.#conversation;
    const rows = this.#conversationRows();
    this.#screen = layOutScreen({
      columns: this.#terminal.columns,
      rows: this.#terminal.rows,
      title: this.#picker ? 'Rooms' : (conversation?.title ?? ''),
      about: this.#picker
        ? 'type to find one · ↑↓ choose · Enter opens · Esc goes back'
        : (conversation?.about ?? ''),
      trouble: this.#trouble(now.getTime()),
      conversation: rows,
      empty: this.#empty(),
      lastRowId: this.#place?.rowId,
      status: this.#status(now.getTime()),
      statusRight: this.#statusRight(),
      draft: this.#draft,
      prompt: this.#editing === undefined ? '› ' : '✎ ',
      picker: this.#picker?.view(this.#draft.text, now),
      page: this.#isHelping ? helpPage : undefined,
    });
    this.#terminal.draw(this.#screen);
    this.#afterDrawing();
  }

  /** What is seen is read, and where there is room older messages come. */
  #afterDrawing(): void {
    if (!this.#conversation || this.#picker || !this.#screen) return;
    const isAtEnd = endOfShown(this.#conversationRows(), this.#place?.rowId) === this.#screen.shown.to;
    if (this.#isFocused && this.#place === undefined && isAtEnd) this.#conversation.markRead();
    if (this.#screen.shown.from === 0) this.#conversation.loadOlder();
  }

  #empty(): string {
    if (!this.#conversation) return '';
    const { error, isLoading } = this.#conversation.room;
    if (error) return `The messages could not be loaded: ${error.message}`;
    return isLoading ? 'Loading…' : 'Nothing here yet. What you write is the first message.';
  }

  #trouble(nowMs: number): Span | undefined {
    const { status, retryAtMs, outbox, problem } = this.#client;
    if (status === 'online') return undefined;
    if (status === 'connecting') return { text: 'Connecting…', look: 'warning' };
    // The server refuses, and no further attempt is made.
    if (retryAtMs === undefined && problem) return { text: problem.message, look: 'danger' };
    const waiting = outbox.length > 0 ? ` · ${outbox.length} to send` : '';
    const again =
      retryAtMs === undefined
        ? ''
        : ` · next attempt in ${Math.max(0, Math.ceil((retryAtMs - nowMs) / 1_000))} s`;
    return { text: `Offline${again}${waiting}`, look: 'warning' };
  }

  #status(nowMs: number): Spans {
    if (this.#notice && this.#notice.untilMs > nowMs) return this.#notice.spans;
    this.#notice = undefined;
    if (this.#editing !== undefined)
      return [{ text: 'Changing your message · Enter saves, Esc leaves it as it is', look: 'dim' }];
    return this.#picker ? [] : (this.#conversation?.typing(nowMs) ?? []);
  }

  #statusRight(): Spans {
    const length = this.#draft.text.length;
    if (length > countFrom)
      return [
        {
          text: `${numberOf(length)} characters`,
          look: length > limits.contentLengthCeiling ? 'danger' : 'warning',
        },
      ];
    if (!this.#conversation || this.#picker) return [];
    if (this.#place === undefined) return this.#conversation.receipt();
    const fresh = (this.#conversation.state?.room.lastSeq ?? 0) - this.#place.lastSeq;
    return [{ text: fresh > 0 ? `${numberOf(fresh)} new ↓` : 'older · Esc goes to the end', look: 'accent' }];
  }
}
