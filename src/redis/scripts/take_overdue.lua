local most, quiet = unpack(ARGV)
local wrong = is_not('zset', 'games:unpublished') or may_not('ZREM', 'games:unpublished', '')
    or may_not('ZADD', 'games:unpublished', 1, '') or may_not('EXISTS', 'games:')
if wrong then return wrong end
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local due = redis.call('ZRANGEBYSCORE', 'games:unpublished', '-inf', now, 'LIMIT', 0, most)
local taken = {}
for _, token in ipairs(due) do
    if redis.call('EXISTS', 'games:' .. token .. ':fight') == 0 then
        redis.call('ZREM', 'games:unpublished', token)
    else
        redis.call('ZADD', 'games:unpublished', now + quiet, token)
        taken[#taken + 1] = token
    end
end
return taken
