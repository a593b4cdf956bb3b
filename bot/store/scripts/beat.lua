-- A heartbeat. KEYS workers · ARGV worker, how long one counts as alive ms · Answer: how many live, Redis's time ms.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
redis.call('ZADD', KEYS[1], now, ARGV[1])
return {redis.call('ZCARD', KEYS[1]), now}
