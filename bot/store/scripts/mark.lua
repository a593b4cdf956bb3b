-- The desk says how far a note is. KEYS note · ARGV state · Answer: 1, or 0 where there is none to mark.

local state = redis.call('HGET', KEYS[1], 'state')
if not state or state == 'withdrawn' then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[1])
return 1
