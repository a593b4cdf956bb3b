-- Timers whose time has come. Each is put off by the lease; the commit that works it takes it out.
--
-- KEYS  timers, bells
-- ARGV  lease ms, shift ms, how many
--
-- Answer: name, sealed event, name, sealed event …

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[2])
local answer = {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[3])) do
  local bell = redis.call('HGET', KEYS[2], name)
  redis.call('ZREM', KEYS[1], name)
  if bell then
    redis.call('ZADD', KEYS[1], now + tonumber(ARGV[1]), name)
    answer[#answer + 1] = name
    answer[#answer + 1] = bell
  end
end
return answer
