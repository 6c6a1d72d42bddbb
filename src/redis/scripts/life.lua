-- In front of the scripts that change games.
--
-- `form`: how a snapshot begins, see snapshot.cpp. `live`: all keys of the game get so many ms to
-- live. `clean_up`: so do those of a game that is in the tables and whose records have arrived; its
-- logs and its places in the lists of games go. `clean_up_not` checks beforehand what that needs.
local form = '^f1 (%d+) (%d) (%S+) (%S+) (%S+) '
local function live(game, users, life)
    for _, part in ipairs({'', ':participants', ':status', ':host', ':superheros', ':order',
            ':logs', ':fight', ':requests', ':announcers', ':match', ':claimant', ':clean'}) do
        redis.call('PEXPIRE', game .. part, life)
    end
    for i = 1, #users - 35, 36 do
        redis.call('PEXPIRE', game .. ':superheros:' .. string.sub(users, i, i + 35), life)
    end
end
local function clean_up_not(game)
    local wrong = is_not('string', game .. ':participants')
    if wrong then return wrong end
    local players = 'games:players:' .. (redis.call('GET', game .. ':participants') or '')
    return is_not('zset', 'games:participants', 'games:unpublished', 'games:indexed')
        or is_not('list', players) or may_not('ZREM', 'games:participants', '')
        or may_not('ZREM', 'games:unpublished', '') or may_not('ZREM', 'games:indexed', '')
        or may_not('LREM', players, 1, '')
        or may_not('DEL', game .. ':logs', game .. ':announcers', game .. ':clean')
        or may_not('PEXPIRE', game, 1) or may_not('PTTL', game)
end
local function clean_up(game, users, life)
    local token = string.sub(game, 7)
    local participants = redis.call('GET', game .. ':participants')
    redis.call('ZREM', 'games:participants', token)
    if participants then
        redis.call('LREM', 'games:players:' .. participants, 1, token)
        redis.call('ZREM', 'games:indexed', participants .. ' ' .. token)
    end
    redis.call('DEL', game .. ':logs', game .. ':announcers', game .. ':clean')
    redis.call('ZREM', 'games:unpublished', token)
    local left = redis.call('PTTL', game .. ':status')
    if left < 0 or tonumber(life) < left then live(game, users, life) end
end
