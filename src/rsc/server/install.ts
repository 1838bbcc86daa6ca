import { setEmbedding } from '../../server/answer/embedding.ts';
import { decorateFunctions } from '../../server/functions/marks.ts';
import { embedElements } from './embed-elements.ts';
import { attachReactMembers } from './react-members.ts';

/**
 * Makes Server Functions something that React's stream can send, and React elements something that their results can
 * hold. Generated code calls this in the environment of Server Components, before any function is registered.
 */
export function installServerComponents(): void {
  decorateFunctions(attachReactMembers);
  setEmbedding(embedElements);
}
