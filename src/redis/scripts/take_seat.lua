-- The index of the lobby (games:matches or games:open) is compared with what the caller saw there,
-- so that two servers never open two games for one lobby. A game stands in games:players:<n>, where
-- servers of other implementations look for games to fill, only when it is full: they would change
-- its keys, but not its snapshot.
local before, fight, user, attempt, participants, index, field, seen, status, hero_id, attack,
    health, life, instance, quiet = unpack(ARGV)
local hero, players = game .. ':superheros:' .. user, 'games:players:' .. participants
local wrong = is_not('hash', game .. ':requests', hero, 'games:matches', 'games:open')
    or is_not('set', game, game .. ':superheros') or is_not('list', game .. ':order', players)
    or is_not('zset', 'games:participants', 'games:indexed') or is_not('string', game .. ':fight')
    or owe_not()
if wrong then return wrong end
for _, key in ipairs({':fight', ':status', ':participants', ':host', ':match'}) do
    wrong = wrong or may_not('SET', game .. key, '')
end
wrong = wrong or may_not('SADD', game, '') or may_not('SADD', game .. ':superheros', '')
    or may_not('HSET', hero, '', '') or may_not('HSET', game .. ':requests', '', '')
    or may_not('HSET', index, '', '') or may_not('HDEL', index, '')
    or may_not('ZADD', 'games:participants', 1, '') or may_not('ZADD', 'games:indexed', 1, '')
    or may_not('RPUSH', players, '') or may_not('RPUSH', game .. ':order', '')
    or may_not('DEL', game .. ':order')
if wrong then return wrong end
if redis.call('HGET', game .. ':requests', user) == attempt then return 'done' end
local stored = redis.call('GET', game .. ':fight')
if before == '0' then
    if (redis.call('HGET', index, field) or '') ~= seen then return 'lost' end
    if stored or redis.call('EXISTS', game) == 1 then return 'exists' end
elseif not stored or string.match(stored, form) ~= before then
    return 'lost'
end
local _, _, order, _, users = string.match(fight, form)
local time = now()
redis.call('SET', game .. ':fight', fight)
redis.call('SADD', game, user)
redis.call('SET', game .. ':status', status)
redis.call('SADD', game .. ':superheros', hero_id)
redis.call('HSET', hero, 'id', hero_id, 'attack', attack, 'health', health)
redis.call('HSET', game .. ':requests', user, attempt)
redis.call('ZADD', 'games:participants', #users / 36, token)
if before == '0' then
    redis.call('SET', game .. ':participants', participants)
    redis.call('SET', game .. ':host', user)
    redis.call('ZADD', 'games:indexed', time + life, participants .. ' ' .. token)
    redis.call('HSET', index, field, token)
    if index == 'games:matches' then redis.call('SET', game .. ':match', field) end
end
if order ~= '-' then
    local list = {}
    for i in string.gmatch(order, '%d+') do
        list[#list + 1] = string.sub(users, 36 * i + 1, 36 * i + 36)
    end
    redis.call('DEL', game .. ':order')
    redis.call('RPUSH', game .. ':order', unpack(list))
    redis.call('RPUSH', players, token)
    if index == 'games:open' and redis.call('HGET', index, field) == token then
        redis.call('HDEL', index, field)
    end
end
owe(instance, time + quiet, life)
live(game, users, life)
redis.call('PUBLISH', game, fight)

-- A new game pays for sweeping. Only games of ours: those of others may be in the making. The seat
-- is taken by now, so what cannot be swept is left.
local function sweep()
    local old = redis.call('ZRANGEBYSCORE', 'games:indexed', '-inf', now(), 'LIMIT', 0, 3)
    for _, entry in ipairs(old) do
        local seats, other = string.match(entry, '^(%d+) (.+)$')
        if seats and redis.call('EXISTS', 'games:' .. other) == 1 then
            redis.call('ZADD', 'games:indexed', now() + life, entry)
        else
            if seats then
                redis.call('LREM', 'games:players:' .. seats, 1, other)
                redis.call('ZREM', 'games:participants', other)
            end
            redis.call('ZREM', 'games:indexed', entry)
        end
    end
    for _, name in ipairs(redis.call('HRANDFIELD', 'games:matches', 2)) do
        local other = redis.call('HGET', 'games:matches', name)
        if redis.call('EXISTS', 'games:' .. other) == 0 then
            redis.call('HDEL', 'games:matches', name)
        end
    end
end
if before == '0' then pcall(sweep) end
return 'done'
