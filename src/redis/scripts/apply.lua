-- A change that this instance made last is recognised when it is asked for again, also if others
-- have gone on from it. Writes only what changed. An expiry is set anew when a twenty-fourth of the
-- life is over: a SET of every key of a large game with every attack would cost more than the
-- attack.
local next_version, fight, status_text, session_log, life, instance, quiet, change = unpack(ARGV)
life = tonumber(life)
local requests, logs, orders = game .. ':requests', game .. ':logs', game .. ':order'
local stored = redis.pcall('GET', game .. ':fight')
if not stored then return 'unknown' end
if stored.err then return is_not('string', game .. ':fight') or stored end
local version, status, order, healths, users = string.match(stored, form)
if not version then return 'damaged' end
if tonumber(version) + 1 ~= tonumber(next_version) then
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
if not wrong and session_log ~= '' then
    wrong = is_not('list', logs) or may_not('RPUSH', logs, '')
end
if not wrong and is_over then
    wrong = is_not('string', game .. ':match', game .. ':participants')
        or is_not('hash', 'games:matches', 'games:open')
        or may_not('HDEL', 'games:matches', '') or may_not('HDEL', 'games:open', '')
end
if wrong then return wrong end
local left, due = redis.call('PTTL', game .. ':fight'), now() + quiet
redis.call('SET', game .. ':fight', fight, 'KEEPTTL')
redis.call('HSET', requests, instance, change)
if status_now ~= status then redis.call('SET', game .. ':status', status_text, 'KEEPTTL') end
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
if session_log ~= '' and redis.call('RPUSH', logs, session_log) == 1 then
    redis.call('PEXPIRE', logs, life)
end
if is_over then
    local index, field = 'games:matches', redis.call('GET', game .. ':match')
    if not field then index, field = 'games:open', redis.call('GET', game .. ':participants') end
    if field and redis.call('HGET', index, field) == token then redis.call('HDEL', index, field) end
end
owe(instance, due, life)
if left < life - life / 24 then live(game, users, life) end
redis.call('PUBLISH', game, fight)
return 'done'
