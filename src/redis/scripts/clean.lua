-- A game whose records are not known to have arrived stays whole, for another server may have to
-- write them again: it is cleaned up as soon as it is published, see publish.lua.
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
local wrong = clean_up_not(game) or may_not('SET', game .. ':clean', '')
if wrong then return wrong end
if stored and redis.call('ZSCORE', 'games:unpublished', token) then
    local left = redis.call('PTTL', game .. ':fight')
    -- Where memory is full it stays for as long as any game.
    if left > 0 then redis.pcall('SET', game .. ':clean', life, 'PX', left) end
    return 0
end
clean_up(game, users, life)
return 1
