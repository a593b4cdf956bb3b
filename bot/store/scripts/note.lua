-- Withdraw a note, or add to it, from another home.
--
-- KEYS  claim, note, notes
-- ARGV  claim lives ms, 'withdraw' | 'add', the note's code, addition, how long a withdrawn note's trace lives ms
--
-- Answer: 'found' or 'unknown'; the same claim again gets the same answer.

local before = redis.call('GET', KEYS[1])
if before then return before end
local state = redis.call('HGET', KEYS[2], 'state')
local answer = (state and state ~= 'withdrawn') and 'found' or 'unknown'
redis.call('SET', KEYS[1], answer, 'PX', ARGV[1])
if answer == 'found' then
  if ARGV[2] == 'withdraw' then
    redis.call('DEL', KEYS[2])
    redis.call('HSET', KEYS[2], 'state', 'withdrawn')
    redis.call('PEXPIRE', KEYS[2], ARGV[5])
    redis.call('ZREM', KEYS[3], ARGV[3])
  else
    redis.call('HSET', KEYS[2], 'more.' .. redis.call('HLEN', KEYS[2]), ARGV[4])
  end
end
return answer
