-- The chat does not want us: nothing more is sent there.
--
-- KEYS  words, removals, due, owner
-- ARGV  the lane that is ours, token, lane of words, lane of removals
--
-- Answer: 1, or 0 where the lane is no longer ours.

local owner = redis.call('HGET', KEYS[4], ARGV[1])
if not owner or string.sub(owner, 1, #ARGV[2]) ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[3], ARGV[4])
redis.call('HDEL', KEYS[4], ARGV[3], ARGV[4])
return 1
