-- Lanes whose time has come: their worker died, or gave them back.
--
-- KEYS  due, owner
-- ARGV  token, lease ms, shift ms, how many
--
-- Answer: the lanes, now ours. The first write is no growing one: when Redis is full, sending goes on.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[3])
local lanes = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[4])
for _, lane in ipairs(lanes) do
  redis.call('HDEL', KEYS[2], lane)
  redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), lane)
  redis.call('HSET', KEYS[2], lane, ARGV[1])
end
return lanes
