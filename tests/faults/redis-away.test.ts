import { hasRedis } from '../support/redis.ts';
import { redisAway } from './redis-away.ts';
import { testShortForm } from './short-form.ts';

testShortForm(redisAway, { isPossible: hasRedis });
