import { memoryStore } from './memory.mjs';
import { serve } from './serve.mjs';

/**
 * Socket.IO with the same token check, membership check, broadcast and acknowledgement, and no database at all. Nobody is told
 * who joins: 10,000 joining one room would take it many minutes, and that is not what is measured.
 */
serve(memoryStore(), { tellsJoins: false });
