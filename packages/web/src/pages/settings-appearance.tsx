import { laterWords } from '../later-strings.ts';
import type { Me } from '@parley/contract/nouns/user';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { backgroundUrl, removeBackground, setBackground } from '../background-picture.ts';
import { TrashIcon } from '../icons.tsx';
import { MoonIcon, ScreenIcon, SunIcon } from '../later-icons.tsx';
import { enterSends } from '../preferences.ts';
import { client, me } from '../store.ts';
import { themeColors, tried } from '../theme.ts';
import type { ThemeMode } from '../theme.ts';
import { Button } from '../ui/button.tsx';
import { RadioCards, Switch } from '../ui/field.tsx';
import { showError, showProblem } from '../ui/toast.tsx';
import { ChoosePicture } from './choose-picture.tsx';
import { Block } from './page.tsx';
import css from './page.module.css';

/** Changes that are on their way to the server. */
let saving = 0;

/** Shows it at once, and takes it back when the server does not have it: not before the last of several was answered. */
const save = (change: { readonly themeMode?: ThemeMode; readonly themeColor?: string | null }): void => {
  const { themeMode: mode, themeColor: color } = change;
  tried.value = { ...tried.value, ...(mode && { mode }), ...(color !== undefined && { color }) };
  saving += 1;
  client
    .call('update_profile', change)
    .then(({ user }) => {
      me.value = user;
    })
    .catch(showError)
    .finally(() => {
      saving -= 1;
      if (saving === 0) tried.value = {};
    });
};

const Colors = ({ account }: { readonly account: Me }): JSX.Element => {
  const color = tried.value.color ?? account.themeColor ?? themeColors[0];
  return (
    <fieldset>
      <legend class={css.legend}>{laterWords.themeColor}</legend>
      <div class={css.colors}>
        {themeColors.map((other, index) => (
          <input
            key={other}
            type="radio"
            name="theme-color"
            class={css.color}
            style={{ '--swatch': other }}
            aria-label={laterWords.colorNames[index]}
            title={laterWords.colorNames[index]}
            checked={other === color}
            onChange={() => save({ themeColor: other })}
          />
        ))}
        <label class={css.otherColor}>
          <input
            type="color"
            value={color}
            onInput={(event) => {
              tried.value = { ...tried.value, color: event.currentTarget.value };
            }}
            onChange={(event) => save({ themeColor: event.currentTarget.value })}
          />
          {laterWords.ownColor}
        </label>
      </div>
    </fieldset>
  );
};

const BackgroundChoice = (): JSX.Element => {
  const choose = (file: File): void => {
    setBackground(file).catch(() => showProblem(laterWords.pictureBad));
  };
  return (
    <Block title={laterWords.backgroundPicture} lead={laterWords.backgroundHint}>
      <div class={css.buttons}>
        <ChoosePicture onChoose={choose} />
        {backgroundUrl.value !== undefined && (
          <Button kind="quiet" icon={TrashIcon} onPress={removeBackground}>
            {laterWords.removePicture}
          </Button>
        )}
      </div>
    </Block>
  );
};

export const AppearanceSettings = (): JSX.Element | null => {
  useEffect(
    () => () => {
      tried.value = {};
    },
    [],
  );
  const account = me.value;
  if (!account) return null;
  return (
    <>
      <Block>
        <RadioCards
          inRow
          label={laterWords.theme}
          value={tried.value.mode ?? account.themeMode}
          onChange={(mode) => save({ themeMode: mode })}
          options={[
            { value: 'light', label: laterWords.themeMode.light, icon: <SunIcon /> },
            { value: 'dark', label: laterWords.themeMode.dark, icon: <MoonIcon /> },
            { value: 'system', label: laterWords.themeMode.system, icon: <ScreenIcon /> },
          ]}
        />
        <Colors account={account} />
      </Block>
      <BackgroundChoice />
      <Block title={laterWords.writing}>
        <Switch
          label={laterWords.enterSends}
          hint={laterWords.enterSendsHint}
          checked={enterSends.value}
          onChange={(isOn) => {
            enterSends.value = isOn;
          }}
        />
      </Block>
    </>
  );
};
