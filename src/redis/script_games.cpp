#include "redis/script_games.h"

namespace redis {

const char* const k_of_game = R"(
local game = KEYS[1]
local token = string.sub(game, 7)
local form = '^f1 (%d+) (%d) (%S+) (%S+) (%S+) '
local function live(users, life)
    for _, part in ipairs({'', ':participants', ':status', ':host', ':superheros', ':order',
            ':logs', ':fight', ':requests', ':announcers', ':match', ':claimant'}) do
        redis.call('PEXPIRE', game .. part, life)
    end
    for i = 1, #users - 35, 36 do
        redis.call('PEXPIRE', game .. ':superheros:' .. string.sub(users, i, i + 35), life)
    end
end
local function now()
    local time = redis.call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function owe_not()
    return is_not('hash', game .. ':announcers') or is_not('zset', 'games:unpublished')
        or may_not('HINCRBY', game .. ':announcers', '', 1) or may_not('PEXPIRE', game, 1)
        or may_not('ZADD', 'games:unpublished', 1, '') or may_not('PUBLISH', game, '')
end
local function owe(instance, due, life)
    if redis.call('HINCRBY', game .. ':announcers', instance, 1) == 1 then
        redis.call('PEXPIRE', game .. ':announcers', life)
    end
    redis.call('ZADD', 'games:unpublished', due, token)
end
)";

// The index of the lobby (games:matches or games:open) is compared with what the caller saw there,
// so that two servers never open two games for one lobby. A game stands in games:players:<n>, where
// servers of other implementations look for games to fill, only when it is full: they would change
// its keys, but not its snapshot.
const char* const k_take_seat = R"(
local before, fight, user, attempt, participants = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local index, field, seen = ARGV[6], ARGV[7], ARGV[8]
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
redis.call('SET', game .. ':status', ARGV[9])
redis.call('SADD', game .. ':superheros', ARGV[10])
redis.call('HSET', hero, 'id', ARGV[10], 'attack', ARGV[11], 'health', ARGV[12])
redis.call('HSET', game .. ':requests', user, attempt)
redis.call('ZADD', 'games:participants', #users / 36, token)
if before == '0' then
    redis.call('SET', game .. ':participants', participants)
    redis.call('SET', game .. ':host', user)
    redis.call('ZADD', 'games:indexed', time + ARGV[13], participants .. ' ' .. token)
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
owe(ARGV[14], time + ARGV[15], ARGV[13])
live(users, ARGV[13])
redis.call('PUBLISH', game, fight)
)";

// A new game pays for sweeping. Only games of ours: those of others may be in the making. The seat
// is taken by now, so what cannot be swept is left.
const char* const k_sweep = R"(
local function sweep()
    local old = redis.call('ZRANGEBYSCORE', 'games:indexed', '-inf', now(), 'LIMIT', 0, 3)
    for _, entry in ipairs(old) do
        local seats, other = string.match(entry, '^(%d+) (.+)$')
        if seats and redis.call('EXISTS', 'games:' .. other) == 1 then
            redis.call('ZADD', 'games:indexed', now() + ARGV[13], entry)
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
)";

// A change that this instance made last is recognised when it is asked for again, also if others
// have gone on from it. Writes only what changed. An expiry is set anew when a twenty-fourth of the
// life is over: a SET of every key of a large game with every attack would cost more than the
// attack.
const char* const k_apply = R"(
local fight, life, instance, change = ARGV[2], tonumber(ARGV[5]), ARGV[6], ARGV[8]
local requests, logs, orders = game .. ':requests', game .. ':logs', game .. ':order'
local stored = redis.pcall('GET', game .. ':fight')
if not stored then return 'unknown' end
if stored.err then return is_not('string', game .. ':fight') or stored end
local version, status, order, healths, users = string.match(stored, form)
if not version then return 'damaged' end
if tonumber(version) + 1 ~= tonumber(ARGV[1]) then
    if redis.call('HGET', requests, instance) == change then return 'done' end
    return 'lost'
end
local _, status_now, order_now, healths_now, users_now = string.match(fight, form)
if users_now ~= users then return 'members' end
local is_over = status_now == '4' or status_now == '5'
local heroes = {}
if healths_now ~= healths then
    local before, at = string.gmatch(healths, '%d+'), 1
    for health in string.gmatch(healths_now, '%d+') do
        if health ~= before() then
            heroes[#heroes + 1] = {game .. ':superheros:' .. string.sub(users, at, at + 35), health}
        end
        at = at + 36
    end
end
local first, rest = string.match(order, '^(%d+),(.+)$')
local rotates = false
local wrong = is_not('hash', requests) or owe_not() or may_not('SET', game .. ':fight', '')
    or may_not('HSET', requests, '', '')
for _, hero in ipairs(heroes) do
    wrong = wrong or is_not('hash', hero[1])
end
if not wrong and status_now ~= status then wrong = may_not('SET', game .. ':status', '') end
if not wrong and order_now ~= order then
    wrong = is_not('list', orders)
    if first and rest .. ',' .. first == order_now then
        rotates, wrong = true, wrong or may_not('LMOVE', orders, orders, 'LEFT', 'RIGHT')
    else
        wrong = wrong or may_not('DEL', orders) or may_not('RPUSH', orders, '')
    end
end
if not wrong and ARGV[4] ~= '' then wrong = is_not('list', logs) or may_not('RPUSH', logs, '') end
if not wrong and is_over then
    wrong = is_not('string', game .. ':match', game .. ':participants')
        or is_not('hash', 'games:matches', 'games:open')
        or may_not('HDEL', 'games:matches', '') or may_not('HDEL', 'games:open', '')
end
if wrong then return wrong end
local left, due = redis.call('PTTL', game .. ':fight'), now() + ARGV[7]
redis.call('SET', game .. ':fight', fight, 'KEEPTTL')
redis.call('HSET', requests, instance, change)
if status_now ~= status then redis.call('SET', game .. ':status', ARGV[3], 'KEEPTTL') end
if order_now ~= order then
    if rotates then
        redis.call('LMOVE', orders, orders, 'LEFT', 'RIGHT')
    else
        redis.call('DEL', orders)
        local list = {}
        for i in string.gmatch(order_now, '%d+') do
            list[#list + 1] = string.sub(users, 36 * i + 1, 36 * i + 36)
        end
        if #list > 0 then
            redis.call('RPUSH', orders, unpack(list))
            redis.call('PEXPIRE', orders, life)
        end
    end
end
for _, hero in ipairs(heroes) do redis.call('HSET', hero[1], 'health', hero[2]) end
if ARGV[4] ~= '' and redis.call('RPUSH', logs, ARGV[4]) == 1 then
    redis.call('PEXPIRE', logs, life)
end
if is_over then
    local index, field = 'games:matches', redis.call('GET', game .. ':match')
    if not field then index, field = 'games:open', redis.call('GET', game .. ':participants') end
    if field and redis.call('HGET', index, field) == token then redis.call('HDEL', index, field) end
end
owe(instance, due, life)
if left < life - life / 24 then live(users, life) end
redis.call('PUBLISH', game, fight)
return 'done'
)";

}  // namespace redis
