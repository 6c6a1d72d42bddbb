-- A worker that cleans holds the game's rows in the tables: that is the proof that its records
-- arrived, so the game counts as published.
local life = unpack(ARGV)
local over, users
local stored = redis.call('GET', game .. ':fight')
if stored then
    local _, status, _, _, members = string.match(stored, form)
    over, users = status == '4' or status == '5', members
else
    local status = redis.call('GET', game .. ':status')
    over = status == 'Completed' or status == 'Timed Out'
    users = table.concat(redis.call('SMEMBERS', game))
end
if not over then return 0 end
local participants = redis.call('GET', game .. ':participants')
local players = 'games:players:' .. (participants or '')
local wrong = is_not('zset', 'games:participants', 'games:unpublished', 'games:indexed')
    or is_not('list', players) or may_not('ZREM', 'games:participants', '')
    or may_not('ZREM', 'games:unpublished', '') or may_not('ZREM', 'games:indexed', '')
    or may_not('LREM', players, 1, '') or may_not('DEL', game .. ':logs', game .. ':announcers')
    or may_not('PEXPIRE', game, 1) or may_not('PTTL', game)
if wrong then return wrong end
redis.call('ZREM', 'games:participants', token)
if participants then
    redis.call('LREM', players, 1, token)
    redis.call('ZREM', 'games:indexed', participants .. ' ' .. token)
end
redis.call('DEL', game .. ':logs', game .. ':announcers')
redis.call('ZREM', 'games:unpublished', token)
local left = redis.call('PTTL', game .. ':status')
if left < 0 or tonumber(life) < left then live(users, life) end
return 1
