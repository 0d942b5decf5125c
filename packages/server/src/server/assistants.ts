import type { Assistant } from '../app/ports/assistant.ts';
import { echo } from '../assistants/echo.ts';
import { httpAssistant } from '../assistants/http.ts';
import { openAiAssistant } from '../assistants/openai.ts';
import { SettingError } from './settings.ts';

/** What the settings say of assistants. */
export interface AssistantConfig {
  readonly assistantDefault: 'echo' | 'http' | 'openai';
  readonly assistantSilenceTimeoutMs: number;
  readonly assistantHttpUrl: string | undefined;
  readonly assistantHttpToken: string | undefined;
  readonly assistantOpenAiUrl: string | undefined;
  readonly assistantOpenAiModel: string | undefined;
  readonly assistantOpenAiKey: string | undefined;
  readonly assistantOpenAiPrompt: string | undefined;
}

/** Throws a SettingError when the settings do not say all that an assistant needs. */
export const checkAssistants = (config: AssistantConfig): void => {
  const { assistantOpenAiUrl: openAiUrl, assistantOpenAiModel: openAiModel } = config;
  if (openAiUrl !== undefined && openAiModel === undefined)
    throw new SettingError(
      'ASSISTANT_OPENAI_MODEL must name the model that answers at ASSISTANT_OPENAI_URL.',
    );
  const urls = { echo: '', http: config.assistantHttpUrl, openai: openAiUrl };
  const standard = config.assistantDefault;
  if (urls[standard] === undefined)
    throw new SettingError(
      `ASSISTANT_DEFAULT is ${standard}, which needs an address: set ASSISTANT_${standard.toUpperCase()}_URL.`,
    );
};

/** The assistants that the settings name, and the one that is always there. */
export const configuredAssistants = (config: AssistantConfig): readonly Assistant[] => {
  const { assistantHttpUrl: httpUrl, assistantOpenAiUrl: openAiUrl, assistantOpenAiModel: model } = config;
  const silenceTimeoutMs = config.assistantSilenceTimeoutMs;
  const http = httpUrl && httpAssistant({ url: httpUrl, token: config.assistantHttpToken, silenceTimeoutMs });
  const openAi =
    openAiUrl &&
    model &&
    openAiAssistant({
      url: openAiUrl,
      token: config.assistantOpenAiKey,
      model,
      prompt: config.assistantOpenAiPrompt,
      silenceTimeoutMs,
    });
  return [echo, ...(http ? [http] : []), ...(openAi ? [openAi] : [])];
};
