-- In front of the scripts that change one game; KEYS[1] is its key.
--
-- `form`: how a snapshot begins, see snapshot.cpp. `live`: all keys of the game get so many ms to
-- live. `owe`: this instance now owes word that the records of one more change arrived, and when the
-- game falls overdue; `owe_not` checks beforehand what that needs.
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
