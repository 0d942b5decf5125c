import packageJson from '../package.json' with { type: 'json' };
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { Cli } from './account.ts';
import * as adminRooms from './commands/admin-rooms.ts';
import * as admin from './commands/admin.ts';
import { chat } from './commands/chat.ts';
import { createRoom, listRooms } from './commands/rooms.ts';
import { send } from './commands/send.ts';
import { serve } from './commands/serve.ts';
import * as session from './commands/session.ts';
import { tail } from './commands/tail.ts';

const linesMax = 10_000;

const integer =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a number from ${min} to ${max}.`);
  };

const roles = ['user', 'moderator', 'admin'] as const;
const linesOption = (): Option =>
  new Option('-n, --lines <count>', 'how many messages to begin with').argParser(integer(0, linesMax));
const joinOption = (): Option => new Option('--join', 'join the room first, if it is public');
const yesOption = (): Option => new Option('-y, --yes', 'do not ask');

const exitCodesText = `

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not logged in, 4 no connection, 130 interrupted.
Environment: PARLEY_URL, PARLEY_TOKEN (an access token), NO_COLOR, XDG_CONFIG_HOME.`;

const examples = `
Examples:
  parley login chat.example.org
  parley chat bea
  parley chat '#ops'
  uptime | parley send '#ops'
  parley tail -f '#ops' --json | jq .data.message.content`;

/** A command with the options that every one has. */
const common = (command: Command): Command =>
  command
    .option('--url <url>', 'the server (else PARLEY_URL, else where you logged in last)')
    .option('--json', 'print JSON: an object on each line');

/**
 * The tree of commands. Each does its work and rejects when it fails; `onExit` hears a code that is not an error of
 * ours.
 */
export const buildProgram = (cli: Cli, onExit: (code: number) => void): Command => {
  const program = new Command('parley')
    .description('Chat on your own server.')
    .version(`parley ${packageJson.version}`, '-V, --version', 'print the version')
    .addHelpText('after', examples + exitCodesText)
    .showHelpAfterError('See: parley --help')
    .exitOverride();
  // Options may stand before the command as well: `parley --json rooms`.
  common(program);

  addSession(program, cli);
  addMessages(program, cli);
  addAdmin(program, cli);
  program
    .command('serve')
    .description('start a server here (settings are environment variables: docs/configuration.md)')
    .option('-p, --port <port>', 'the port to listen on', integer(0, 65_535))
    .option('--host <address>', 'the address to listen on')
    .option('--data <folder>', 'where its data is')
    .action(async (given) => onExit(await serve(cli, given)));
  return program;
};

const addSession = (program: Command, cli: Cli): void => {
  const credentials = (command: Command): Command =>
    common(command)
      .option('--email <address>', 'your e-mail address, so that it is not asked for')
      .option('--password-stdin', 'read the password from the first line of stdin');
  credentials(program.command('login'))
    .description('log in to a server')
    .argument('[url]', 'as chat.example.org')
    .action((url, _, command) => session.logIn(cli, url, command.optsWithGlobals()));
  credentials(program.command('register'))
    .description('make an account and log in')
    .argument('[url]', 'as chat.example.org')
    .option('--username <name>', 'made from the e-mail address where it is missing')
    .option('--organization <name>', 'the organization to join or to found')
    .addOption(new Option('--role <role>', 'for who founds an organization').choices(roles))
    .option('--invite <token>', 'an invite to the organization, or into a room of it')
    .action((url, _, command) => session.register(cli, url, command.optsWithGlobals()));
  common(program.command('logout'))
    .description('end the session and forget it')
    .action((_, command) => session.logOut(cli, command.optsWithGlobals()));
  common(program.command('whoami'))
    .description('who is logged in, and where')
    .action((_, command) => session.whoAmI(cli, command.optsWithGlobals()));
};

const addMessages = (program: Command, cli: Cli): void => {
  const target = "'#room', @user or the id of a room";
  common(program.command('rooms'))
    .description('your rooms, newest message first')
    .option('--public', 'the rooms that everybody can join')
    .action((_, command) => listRooms(cli, command.optsWithGlobals()));
  common(program.command('create'))
    .description('make a room')
    .argument('<room>', "as '#ops'")
    .option('--private', 'only for who is added')
    .option('--description <text>', 'what it is about')
    .action((name, _, command) => createRoom(cli, name, command.optsWithGlobals()));
  common(program.command('chat'))
    .description('talk: at a terminal in full, else lines in and lines out')
    .argument('[target]', `${target}; without it you choose`)
    .addOption(linesOption())
    .addOption(joinOption())
    .action((name, _, command) => chat(cli, name, command.optsWithGlobals()));
  common(program.command('send'))
    .description('send one message; without text what comes on stdin')
    .argument('<target>', target)
    .argument('[text...]')
    .addOption(joinOption())
    .action((name, words, _, command) => send(cli, name, words, command.optsWithGlobals()));
  common(program.command('tail'))
    .description('print the newest messages, and with -f what comes')
    .argument('<target>', target)
    .option('-f, --follow', 'go on with what comes')
    .addOption(linesOption().default(10))
    .addOption(joinOption())
    .action((name, _, command) => tail(cli, name, command.optsWithGlobals()));
};

const addAdmin = (program: Command, cli: Cli): void => {
  const top = program.command('admin').description('for admins of the organization');
  const users = top.command('user').description('users and invites');
  common(users.command('list'))
    .description('everybody in the organization')
    .action((_, command) => admin.listUsers(cli, command.optsWithGlobals()));
  common(users.command('role'))
    .description("change a user's role")
    .argument('<user>')
    .addArgument(new Argument('<role>').choices(roles))
    .action((user, role, _, command) => admin.setUserRole(cli, user, role, command.optsWithGlobals()));
  common(users.command('remove'))
    .description('remove a user: sessions end, messages stay')
    .argument('<user>')
    .addOption(yesOption())
    .action((user, _, command) => admin.removeUser(cli, user, command.optsWithGlobals()));
  common(users.command('sessions'))
    .description('where a user is logged in')
    .argument('<user>')
    .action((user, _, command) => admin.listUserSessions(cli, user, command.optsWithGlobals()));
  common(users.command('end-sessions'))
    .description('log a user out everywhere; they can log in again')
    .argument('<user>')
    .option('--session <id>', 'only this one')
    .action((user, _, command) => admin.endUserSessions(cli, user, command.optsWithGlobals()));
  common(users.command('invite'))
    .description('make an invite to the organization and print its token')
    .addOption(new Option('--role <role>', 'what the invited become').choices(roles))
    .option('--uses <count>', 'how often it can be used', integer(1, 100_000))
    .option('--hours <count>', 'how long it can be used (a week)', integer(1, 8_760))
    .action((_, command) => admin.inviteUser(cli, command.optsWithGlobals()));
  const organization = top.command('org').description('the organization');
  common(organization.command('show'))
    .description('its name and who may join')
    .action((_, command) => admin.showOrganization(cli, command.optsWithGlobals()));
  common(organization.command('update'))
    .description('change it')
    .option('--name <name>')
    .addOption(new Option('--join-policy <policy>').choices(['open', 'invite']))
    .action((_, command) => admin.updateOrganization(cli, command.optsWithGlobals()));
  addAdminRooms(top.command('room').description('every room and group of the organization'), cli);
};

const addAdminRooms = (rooms: Command, cli: Cli): void => {
  const which = "'#room' or its id";
  common(rooms.command('list'))
    .description('all of them, private ones too, with owners and ids')
    .option('--search <text>', 'only names with this in them')
    .action((_, command) => adminRooms.listOrganizationRooms(cli, command.optsWithGlobals()));
  common(rooms.command('archive'))
    .description('let it be read, and not written to')
    .argument('<room>', which)
    .option('--undo', 'open it again')
    .action((room, _, command) => adminRooms.archiveRoom(cli, room, command.optsWithGlobals()));
  common(rooms.command('appoint'))
    .description('give a room an owner whose own has gone')
    .argument('<room>', which)
    .action((room, _, command) => adminRooms.appointOwner(cli, room, command.optsWithGlobals()));
  common(rooms.command('delete'))
    .description('delete it with everything in it')
    .argument('<room>', which)
    .addOption(yesOption())
    .action((room, _, command) => adminRooms.deleteRoom(cli, room, command.optsWithGlobals()));
};
