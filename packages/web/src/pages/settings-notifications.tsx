import { laterWords } from '../later-strings.ts';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { HashIcon } from '../icons.tsx';
import { setNotifications } from '../notifications.ts';
import { roomIcon, roomTitle } from '../people.ts';
import { notificationsOn, roomNotifications } from '../preferences.ts';
import { state } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/field.tsx';
import { Block } from './page.tsx';
import css from './page.module.css';

const isKnown = 'Notification' in globalThis;

const says = {
  all: laterWords.notifyAll,
  mentions: laterWords.notifyMentions,
  off: laterWords.notifyOff,
} as const;

const OwnRooms = (): JSX.Element => {
  const chosen = Object.entries(roomNotifications.value).flatMap(([roomId, choice]) => {
    const room = state.value.rooms.get(roomId);
    return room ? [{ room, choice }] : [];
  });
  if (chosen.length === 0) return <p class={css.soft}>{laterWords.notificationsRoomsNone}</p>;
  return (
    <ul>
      {chosen.map(({ room, choice }) => {
        const Glyph = roomIcon(room.room.kind) ?? HashIcon;
        return (
          <li key={room.room.id} class={css.row}>
            <span class={css.glyph}>
              <Glyph />
            </span>
            <span class={css.names}>
              <span class={`cut ${css.name}`}>{roomTitle(room)}</span>
              <span class={css.soft}>{says[choice]}</span>
            </span>
            <Button kind="quiet" onPress={() => setNotifications(room.room.id, undefined)}>
              {laterWords.reset}
            </Button>
          </li>
        );
      })}
    </ul>
  );
};

/** Notifications of this browser. */
export const NotificationSettings = (): JSX.Element => {
  const [permission, setPermission] = useState(isKnown ? Notification.permission : 'denied');
  const isDenied = permission === 'denied';
  const choose = async (isOn: boolean): Promise<void> => {
    if (!isOn) {
      notificationsOn.value = false;
      return;
    }
    const answer = await Notification.requestPermission();
    setPermission(answer);
    notificationsOn.value = answer === 'granted';
  };
  return (
    <>
      <Block>
        <Switch
          label={laterWords.notificationsOn}
          hint={isDenied ? laterWords.notificationsDenied : laterWords.notificationsHint}
          checked={notificationsOn.value && permission === 'granted'}
          disabled={isDenied}
          onChange={choose}
        />
      </Block>
      <Block title={laterWords.notificationsRooms}>
        <OwnRooms />
      </Block>
    </>
  );
};
