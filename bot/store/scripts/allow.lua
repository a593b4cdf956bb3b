-- Whether something may be done once more in this time. KEYS counter · ARGV limit, window ms · Answer: 1 or 0.

local used = redis.call('INCR', KEYS[1])
if used == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return used <= tonumber(ARGV[1]) and 1 or 0
