#include "redis/scripts.h"

#include <string>

namespace redis {
namespace {

// Of a script whose KEYS[1] is a game's key. `live`: all keys of the game get so many ms to live.
// `owe`: this instance now owes word that the records of one more change arrived, and when the game
// falls overdue.
constexpr const char* k_game = R"(
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
local function owe(instance, quiet, life)
    local now = redis.call('TIME')
    local due = now[1] * 1000 + math.floor(now[2] / 1000) + quiet
    if redis.call('HINCRBY', game .. ':announcers', instance, 1) == 1 then
        redis.call('PEXPIRE', game .. ':announcers', life)
    end
    redis.call('ZADD', 'games:unpublished', due, token)
end
)";

constexpr const char* k_is_over = R"(
local function is_over(game)
    local status = string.match(redis.call('GETRANGE', game .. ':fight', 0, 24), '^f1 %d+ (%d) ')
    return status == '4' or status == '5'
end
)";

// users:tokens is kept whole by our own log-ins; see `account` for those of other servers.
constexpr const char* k_login = R"(
local token = redis.call('HGET', 'users', ARGV[1])
if token then return {token, redis.call('HGET', 'users:secrets', token) or '', 0} end
local before = redis.call('HLEN', 'users')
redis.call('HSET', 'users', ARGV[1], ARGV[2])
redis.call('HSET', 'users:tokens', ARGV[2], ARGV[1])
if tonumber(redis.call('HGET', 'users:tokens', '') or '0') == before then
    redis.call('HSET', 'users:tokens', '', before + 1)
end
if ARGV[3] ~= '' then redis.call('HSET', 'users:secrets', ARGV[2], ARGV[3]) end
return {ARGV[2], ARGV[3], 1}
)";

// A token that is not found although other servers have registered users since: look at them all,
// once.
constexpr const char* k_account = R"(
local known = redis.call('HEXISTS', 'users:tokens', ARGV[1])
if known == 0 then
    local count = redis.call('HLEN', 'users')
    if tonumber(redis.call('HGET', 'users:tokens', '') or '0') ~= count then
        local all = redis.call('HGETALL', 'users')
        for i = 1, #all, 2 do redis.call('HSETNX', 'users:tokens', all[i + 1], all[i]) end
        redis.call('HSET', 'users:tokens', '', count)
        known = redis.call('HEXISTS', 'users:tokens', ARGV[1])
    end
end
if known == 0 then return {} end
return {redis.call('HGET', 'users:secrets', ARGV[1]) or ''}
)";

constexpr const char* k_find_game = R"(
local token = redis.call('HGET', KEYS[1], ARGV[1])
if not token then return {} end
local fight = redis.call('GET', 'games:' .. token .. ':fight')
if not fight then
    redis.call('HDEL', KEYS[1], ARGV[1])
    return {}
end
return {token, fight}
)";

// The index of the lobby (games:matches or games:open) is compared with what the caller saw there,
// so that two servers never open two games for one lobby.
constexpr const char* k_take_seat = R"(
local before, fight, user, attempt, participants = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local index, field, seen = ARGV[6], ARGV[7], ARGV[8]
if redis.call('HGET', game .. ':requests', user) == attempt then return 'done' end
local stored = redis.call('GET', game .. ':fight')
if before == '0' then
    if (redis.call('HGET', index, field) or '') ~= seen then return 'lost' end
    if stored or redis.call('EXISTS', game) == 1 then return 'exists' end
elseif not stored or string.match(stored, form) ~= before then
    return 'lost'
end
local _, _, order, _, users = string.match(fight, form)
redis.call('SET', game .. ':fight', fight)
redis.call('SADD', game, user)
redis.call('SET', game .. ':status', ARGV[9])
redis.call('SADD', game .. ':superheros', ARGV[10])
redis.call('HSET', game .. ':superheros:' .. user,
    'id', ARGV[10], 'attack', ARGV[11], 'health', ARGV[12])
redis.call('HSET', game .. ':requests', user, attempt)
redis.call('ZADD', 'games:participants', #users / 36, token)
if before == '0' then
    redis.call('SET', game .. ':participants', participants)
    redis.call('SET', game .. ':host', user)
    redis.call('RPUSH', 'games:players:' .. participants, token)
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
    if index == 'games:open' and redis.call('HGET', index, field) == token then
        redis.call('HDEL', index, field)
    end
end
owe(ARGV[14], ARGV[15], ARGV[13])
live(users, ARGV[13])
redis.call('PUBLISH', game, fight)
)";

// A new game pays for sweeping: entries of games whose keys have expired, the oldest and a few at
// random.
constexpr const char* k_sweep = R"(
if before == '0' then
    local list = 'games:players:' .. participants
    for _ = 1, 2 do
        local oldest = redis.call('LINDEX', list, 0)
        if not oldest or redis.call('EXISTS', 'games:' .. oldest) == 1 then break end
        redis.call('LPOP', list)
        redis.call('ZREM', 'games:participants', oldest)
    end
    for _, other in ipairs(redis.call('ZRANDMEMBER', 'games:participants', 2)) do
        if redis.call('EXISTS', 'games:' .. other) == 0 then
            redis.call('ZREM', 'games:participants', other)
        end
    end
    for _, name in ipairs(redis.call('HRANDFIELD', 'games:matches', 2)) do
        local other = redis.call('HGET', 'games:matches', name)
        if redis.call('EXISTS', 'games:' .. other) == 0 then
            redis.call('HDEL', 'games:matches', name)
        end
    end
end
return 'done'
)";

// A change that this instance made last is recognised when it is asked for again, also if others
// have gone on from it. Writes only what changed. An expiry is set anew when a twenty-fourth of the
// life is over: a SET of every key of a large game with every attack would cost more than the
// attack.
constexpr const char* k_apply = R"(
local fight, life, instance, change = ARGV[2], tonumber(ARGV[5]), ARGV[6], ARGV[8]
local stored = redis.call('GET', game .. ':fight')
if not stored then return 'unknown' end
local version, status, order, healths, users = string.match(stored, form)
if not version then return 'damaged' end
if tonumber(version) + 1 ~= tonumber(ARGV[1]) then
    if redis.call('HGET', game .. ':requests', instance) == change then return 'done' end
    return 'lost'
end
local _, status_now, order_now, healths_now, users_now = string.match(fight, form)
if users_now ~= users then return 'members' end
local left = redis.call('PTTL', game .. ':fight')
redis.call('SET', game .. ':fight', fight, 'KEEPTTL')
redis.call('HSET', game .. ':requests', instance, change)
if status_now ~= status then redis.call('SET', game .. ':status', ARGV[3], 'KEEPTTL') end
if order_now ~= order then
    local first, rest = string.match(order, '^(%d+),(.+)$')
    if first and rest .. ',' .. first == order_now then
        redis.call('LMOVE', game .. ':order', game .. ':order', 'LEFT', 'RIGHT')
    else
        redis.call('DEL', game .. ':order')
        local list = {}
        for i in string.gmatch(order_now, '%d+') do
            list[#list + 1] = string.sub(users, 36 * i + 1, 36 * i + 36)
        end
        if #list > 0 then
            redis.call('RPUSH', game .. ':order', unpack(list))
            redis.call('PEXPIRE', game .. ':order', life)
        end
    end
end
if healths_now ~= healths then
    local before, at = string.gmatch(healths, '%d+'), 1
    for health in string.gmatch(healths_now, '%d+') do
        if health ~= before() then
            redis.call('HSET', game .. ':superheros:' .. string.sub(users, at, at + 35),
                'health', health)
        end
        at = at + 36
    end
end
if ARGV[4] ~= '' and redis.call('RPUSH', game .. ':logs', ARGV[4]) == 1 then
    redis.call('PEXPIRE', game .. ':logs', life)
end
if status_now == '4' or status_now == '5' then
    local index, field = 'games:matches', redis.call('GET', game .. ':match')
    if not field then index, field = 'games:open', redis.call('GET', game .. ':participants') end
    if field and redis.call('HGET', index, field) == token then redis.call('HDEL', index, field) end
end
owe(instance, ARGV[7], life)
if left < life - life / 24 then live(users, life) end
redis.call('PUBLISH', game, fight)
return 'done'
)";

// What an instance has announced stands beside what it owes: "<instance>" and "<instance>:said".
constexpr const char* k_announced = R"(
local function all_said(key)
    local numbers, owing = redis.call('HGETALL', key), {}
    for i = 1, #numbers, 2 do owing[numbers[i]] = numbers[i + 1] end
    for name, count in pairs(owing) do
        if string.sub(name, -5) ~= ':said' and owing[name .. ':said'] ~= count then return false end
    end
    return true
end
local count = 0
for i = 2, #ARGV, 2 do
    local game = 'games:' .. ARGV[i]
    local key = game .. ':announcers'
    if redis.call('HEXISTS', key, ARGV[1]) == 1 then
        redis.call('HSET', key, ARGV[1] .. ':said', ARGV[i + 1])
        if is_over(game) and all_said(key) then
            count = count + redis.call('ZREM', 'games:unpublished', ARGV[i])
            redis.call('DEL', key)
        end
    end
end
return count
)";

constexpr const char* k_take_overdue = R"(
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local due = redis.call('ZRANGEBYSCORE', 'games:unpublished', '-inf', now, 'LIMIT', 0, ARGV[1])
local taken = {}
for _, token in ipairs(due) do
    if redis.call('EXISTS', 'games:' .. token .. ':fight') == 0 then
        redis.call('ZREM', 'games:unpublished', token)
    else
        redis.call('ZADD', 'games:unpublished', now + ARGV[2], token)
        taken[#taken + 1] = token
    end
end
return taken
)";

constexpr const char* k_published = R"(
local count = 0
for i = 1, #ARGV do
    local game = 'games:' .. ARGV[i]
    if is_over(game) or redis.call('EXISTS', game .. ':fight') == 0 then
        count = count + redis.call('ZREM', 'games:unpublished', ARGV[i])
        redis.call('DEL', game .. ':announcers')
    end
end
return count
)";

constexpr const char* k_sessions = R"(
local result = {}
for i = 1, #ARGV do
    local game = 'games:' .. ARGV[i]
    result[i] = {redis.call('GET', game .. ':fight') or '',
        redis.call('LRANGE', game .. ':logs', 0, -1)}
end
return result
)";

// A game of another implementation: all that the contract's keys say.
constexpr const char* k_contract_session = R"(
local heroes = {}
for _, user in ipairs(redis.call('SMEMBERS', game)) do
    local hero = redis.call('HMGET', game .. ':superheros:' .. user, 'id', 'attack', 'health')
    heroes[#heroes + 1] = {user, hero[1] or '', hero[2] or '', hero[3] or ''}
end
return {redis.call('GET', game .. ':participants') or '',
    redis.call('GET', game .. ':status') or '', redis.call('GET', game .. ':host') or '',
    heroes, redis.call('LRANGE', game .. ':logs', 0, -1)}
)";

constexpr const char* k_claim = R"(
local key = game .. ':claimant'
if redis.call('SET', key, ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return redis.call('GET', key) == ARGV[1] and 1 or 0
)";

// A worker that cleans holds the game's rows in the tables: that is the proof that its records
// arrived, so the game counts as published.
constexpr const char* k_clean = R"(
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
redis.call('ZREM', 'games:participants', token)
local participants = redis.call('GET', game .. ':participants')
if participants then redis.call('LREM', 'games:players:' .. participants, 1, token) end
redis.call('DEL', game .. ':logs', game .. ':announcers')
redis.call('ZREM', 'games:unpublished', token)
local left = redis.call('PTTL', game .. ':status')
if left < 0 or tonumber(ARGV[1]) < left then live(users, ARGV[1]) end
return 1
)";

Script of_game(const std::string& text) { return Script(k_game + text); }
Script of_games(const std::string& text) { return Script(k_is_over + text); }

}  // namespace

Scripts::Scripts()
    : login(k_login),
      account(k_account),
      find_game(k_find_game),
      take_seat(of_game(std::string(k_take_seat) + k_sweep)),
      apply(of_game(k_apply)),
      announced(of_games(k_announced)),
      take_overdue(k_take_overdue),
      published(of_games(k_published)),
      sessions(k_sessions),
      contract_session(of_game(k_contract_session)),
      claim(of_game(k_claim)),
      clean(of_game(k_clean)) {}

}  // namespace redis
