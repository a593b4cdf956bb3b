-- One event's whole change, or none of it.
--
-- KEYS  claim, due, owner, then whatever the guards and operations name
-- ARGV  token, lease ms, shift ms, claim lives ms, claim's value
--       number of guards,     each: kind, key number, field, what must be there
--       number of lanes,      each: key number, lane, how many entries are pushed below
--       operations to the end, each: command, key number, number of arguments, arguments
--
-- Answer: {'seen'} claimed before · {'lost'} a record moved on · {'done', n for each lane}, where n is
--   0 somebody else's · 1 yours, your entry is its head · 2 yours, older entries come first
--
-- All checks stand before the first write: Lua does not roll back. The first write is one that grows:
-- when Redis is out of memory it refuses only that, so no claim is left behind by a commit that failed.

if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('PEXPIRE', KEYS[1], ARGV[4]) -- a write, so that WAITAOF after it waits for the first one, too
  return {'seen'}
end

local at = 6
for _ = 1, tonumber(ARGV[at]) do
  local kind, key, field, expected = ARGV[at + 1], KEYS[tonumber(ARGV[at + 2])], ARGV[at + 3], ARGV[at + 4]
  if kind == 'record' then
    if redis.call('GETRANGE', key, 0, 23) ~= expected then return {'lost'} end
  elseif kind == 'count' then
    if redis.call('ZCARD', key) ~= tonumber(expected) then return {'lost'} end
  elseif kind == 'timer' then -- stopped or moved since it was taken: it rings into nothing
    if string.sub(redis.call('HGET', key, field) or '', 1, 24) ~= expected then return {'seen'} end
  end
  at = at + 4
end

redis.call('SET', KEYS[1], ARGV[5], 'PX', ARGV[4])

local lanes, first_lane = tonumber(ARGV[at + 1]), at + 2
at = first_lane + 3 * lanes
while at < #ARGV do
  local count = tonumber(ARGV[at + 2])
  redis.call(ARGV[at], KEYS[tonumber(ARGV[at + 1])], unpack(ARGV, at + 3, at + 2 + count))
  at = at + 3 + count
end

local answer = {'done'}
if lanes > 0 then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[3])
  for i = 0, lanes - 1 do
    local key, lane, pushed = KEYS[tonumber(ARGV[first_lane + 3 * i])], ARGV[first_lane + 3 * i + 1], ARGV[first_lane + 3 * i + 2]
    local taken_until = redis.call('ZSCORE', KEYS[2], lane)
    local state = 0
    if not taken_until or tonumber(taken_until) <= now then
      redis.call('ZADD', KEYS[2], now + tonumber(ARGV[2]), lane)
      redis.call('HSET', KEYS[3], lane, ARGV[1])
      state = redis.call('LLEN', key) == tonumber(pushed) and 1 or 2
    end
    answer[#answer + 1] = state
  end
end
return answer
