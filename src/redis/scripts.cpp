#include "redis/scripts.h"

#include <string>

#include "redis/script_checks.h"
#include "redis/script_games.h"

namespace redis {
namespace {

constexpr const char* k_is_over = R"(
local function is_over(game)
    local head = redis.pcall('GETRANGE', game .. ':fight', 0, 24)
    local status = type(head) == 'string' and string.match(head, '^f1 %d+ (%d) ')
    return status == '4' or status == '5'
end
)";

// users:tokens is kept whole by our own log-ins; see `account` for those of other servers.
constexpr const char* k_login = R"(
local token = redis.call('HGET', 'users', ARGV[1])
if token then return {token, redis.call('HGET', 'users:secrets', token) or '', 0} end
local wrong = is_not('hash', 'users:tokens', 'users:secrets')
    or may_not('HSET', 'users', '', '') or may_not('HSET', 'users:tokens', '', '')
    or may_not('HSET', 'users:secrets', '', '') or may_not('HGET', 'users:tokens', '')
if wrong then return wrong end
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
local secret = redis.call('HGET', 'users:secrets', ARGV[1]) or ''
if known == 0 then
    local count = redis.call('HLEN', 'users')
    if tonumber(redis.call('HGET', 'users:tokens', '') or '0') ~= count then
        local wrong = may_not('HSETNX', 'users:tokens', '', '')
            or may_not('HSET', 'users:tokens', '', '') or may_not('HGETALL', 'users')
        if wrong then return wrong end
        local all = redis.call('HGETALL', 'users')
        for i = 1, #all, 2 do redis.call('HSETNX', 'users:tokens', all[i + 1], all[i]) end
        redis.call('HSET', 'users:tokens', '', count)
        known = redis.call('HEXISTS', 'users:tokens', ARGV[1])
    end
end
if known == 0 then return {} end
return {secret}
)";

constexpr const char* k_find_game = R"(
local wrong = is_not('hash', KEYS[1])
if wrong then return wrong end
local token = redis.call('HGET', KEYS[1], ARGV[1])
if not token then return {} end
wrong = is_not('string', 'games:' .. token .. ':fight')
if wrong then return wrong end
local fight = redis.call('GET', 'games:' .. token .. ':fight')
if not fight then
    redis.call('HDEL', KEYS[1], ARGV[1])
    return {}
end
return {token, fight}
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
local first = 'games:' .. (ARGV[2] or '')
local wrong = is_not('zset', 'games:unpublished') or may_not('ZREM', 'games:unpublished', '')
    or may_not('HSET', first .. ':announcers', '', '') or may_not('DEL', first .. ':announcers')
    or may_not('GETRANGE', first .. ':fight', 0, 1) or may_not('HGETALL', first .. ':announcers')
if wrong then return wrong end
local count = 0
for i = 2, #ARGV, 2 do
    local game = 'games:' .. ARGV[i]
    local key = game .. ':announcers'
    local broken = is_not('hash', key)
    wrong = wrong or broken
    if not broken and redis.call('HEXISTS', key, ARGV[1]) == 1 then
        redis.call('HSET', key, ARGV[1] .. ':said', ARGV[i + 1])
        if is_over(game) and all_said(key) then
            count = count + redis.call('ZREM', 'games:unpublished', ARGV[i])
            redis.call('DEL', key)
        end
    end
end
return wrong or count
)";

constexpr const char* k_take_overdue = R"(
local wrong = is_not('zset', 'games:unpublished') or may_not('ZREM', 'games:unpublished', '')
    or may_not('ZADD', 'games:unpublished', 1, '') or may_not('EXISTS', 'games:')
if wrong then return wrong end
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
local first = 'games:' .. (ARGV[1] or '')
local wrong = is_not('zset', 'games:unpublished') or may_not('ZREM', 'games:unpublished', '')
    or may_not('DEL', first .. ':announcers') or may_not('GETRANGE', first .. ':fight', 0, 1)
if wrong then return wrong end
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
    local fight = redis.pcall('GET', game .. ':fight') or ''
    local logs = redis.pcall('LRANGE', game .. ':logs', 0, -1)
    result[i] = type(fight) == 'table' and fight or logs.err and logs or {fight, logs}
end
return result
)";

// Writes nothing: whether all that the other scripts need is of the right types, and allowed.
constexpr const char* k_check = R"(
local wrong = is_not('hash', 'superheros', 'users', 'users:tokens', 'users:secrets',
        'games:matches', 'games:open')
    or is_not('zset', 'games:participants', 'games:indexed') or owe_not()
for seats = 2, 100 do wrong = wrong or is_not('list', 'games:players:' .. seats) end
for _, needed in ipairs({
        {'GET', game .. ':fight'}, {'SET', game .. ':fight', ''}, {'SADD', game, ''},
        {'SMEMBERS', game}, {'HMGET', game .. ':superheros:', 'id'}, {'EXISTS', game},
        {'HSET', game .. ':requests', '', ''}, {'HGET', game .. ':requests', ''},
        {'HEXISTS', game .. ':announcers', ''}, {'HGETALL', game .. ':announcers'},
        {'RPUSH', game .. ':logs', ''}, {'LRANGE', game .. ':logs', 0, -1},
        {'LMOVE', game .. ':order', game .. ':order', 'LEFT', 'RIGHT'}, {'DEL', game .. ':order'},
        {'TIME'}, {'PTTL', game .. ':fight'}, {'GETRANGE', game .. ':fight', 0, 1},
        {'HGET', 'users', ''}, {'HSET', 'users', '', ''}, {'HLEN', 'users'}, {'HGETALL', 'users'},
        {'HSET', 'users:tokens', '', ''}, {'HSETNX', 'users:tokens', '', ''},
        {'HSET', 'users:secrets', '', ''}, {'HGET', 'users:secrets', ''},
        {'HGET', 'games:open', ''}, {'HSET', 'games:open', '', ''}, {'HDEL', 'games:open', ''},
        {'HSET', 'games:matches', '', ''}, {'HDEL', 'games:matches', ''},
        {'HRANDFIELD', 'games:matches', 2}, {'ZADD', 'games:participants', 1, ''},
        {'ZREM', 'games:participants', ''}, {'ZADD', 'games:indexed', 1, ''},
        {'ZRANGEBYSCORE', 'games:indexed', 0, 1}, {'ZREM', 'games:unpublished', ''},
        {'RPUSH', 'games:players:2', ''}, {'LREM', 'games:players:2', 1, ''},
        {'SUBSCRIBE', game}, {'MGET', game .. ':fight'}}) do
    wrong = wrong or may_not(unpack(needed))
end
return wrong or 'done'
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
if left < 0 or tonumber(ARGV[1]) < left then live(users, ARGV[1]) end
return 1
)";

Script checking(const std::string& text) { return Script(k_script_checks + text); }
Script of_game(const std::string& text) { return checking(k_of_game + text); }
Script of_games(const std::string& text) { return checking(k_is_over + text); }

}  // namespace

Scripts::Scripts()
    : login(checking(k_login)),
      account(checking(k_account)),
      find_game(checking(k_find_game)),
      take_seat(of_game(std::string(k_take_seat) + k_sweep)),
      apply(of_game(k_apply)),
      announced(of_games(k_announced)),
      take_overdue(checking(k_take_overdue)),
      published(of_games(k_published)),
      sessions(k_sessions),
      check(of_game(k_check)),
      contract_session(of_game(k_contract_session)),
      claim(of_game(k_claim)),
      clean(of_game(k_clean)) {}

}  // namespace redis
