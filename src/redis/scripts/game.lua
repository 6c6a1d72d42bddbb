-- In front of the scripts that change one game; KEYS[1] is its key.
--
-- `owe`: this instance has yet to report that the records of one more change arrived; `due` is when
-- the game falls overdue. `owe_not` checks beforehand what that needs.
local game = KEYS[1]
local token = string.sub(game, 7)
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
