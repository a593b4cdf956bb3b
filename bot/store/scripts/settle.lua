-- An entry is over: take it off, note the id of its message, give the next one or let the lane go.
--
-- KEYS  lane, due, owner, sent
-- ARGV  lane, token, lease ms, shift ms, head (24 bytes, or '' to renew the lease only),
--       what to note in sent (or ''), its time ms, how long notes live ms
--
-- Answer: {'done' | 'gone' | 'not yours', next entry or nothing}
--
-- The owner's field holds the token and, after it, the head that was settled last: so the same settle
-- again, after a time-out, is 'done' and not 'gone'. The entry is popped before its id is noted: a
-- script's first growing write is refused when Redis is out of memory, and a pop is none.

local lane, token, head = ARGV[1], ARGV[2], ARGV[5]
local owner = redis.call('HGET', KEYS[3], lane)
if not owner or string.sub(owner, 1, #token) ~= token then return {'not yours'} end

local state, last = 'done', string.sub(owner, #token + 1)
if head ~= '' and head ~= last then
  local first = redis.call('LINDEX', KEYS[1], 0)
  if first and string.sub(first, 1, 24) == head then
    redis.call('LPOP', KEYS[1])
    last = head
    if ARGV[6] ~= '' then
      redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', tonumber(ARGV[7]) - tonumber(ARGV[8]))
      redis.call('ZADD', KEYS[4], ARGV[7], ARGV[6])
      redis.call('PEXPIRE', KEYS[4], ARGV[8])
    end
  else
    state = 'gone'
  end
end

local next = redis.call('LINDEX', KEYS[1], 0)
if next then
  local time = redis.call('TIME')
  redis.call('ZREM', KEYS[2], lane)
  redis.call('ZADD', KEYS[2], time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[4]) + tonumber(ARGV[3]), lane)
  redis.call('HSET', KEYS[3], lane, token .. last)
  return {state, next}
end
redis.call('ZREM', KEYS[2], lane)
redis.call('HDEL', KEYS[3], lane)
return {state}
