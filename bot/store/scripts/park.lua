-- Give a lane back until a time.
--
-- KEYS  due, owner
-- ARGV  lane, token, after ms, shift ms
--
-- Answer: 1, or 0 where the lane is no longer ours.

local owner = redis.call('HGET', KEYS[2], ARGV[1])
if not owner or string.sub(owner, 1, #ARGV[2]) ~= ARGV[2] then return 0 end
local time = redis.call('TIME')
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[4]) + tonumber(ARGV[3]), ARGV[1])
return 1
