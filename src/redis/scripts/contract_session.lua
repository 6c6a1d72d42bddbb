-- A game of another implementation: all that the contract's keys say.
local heroes = {}
for _, user in ipairs(redis.call('SMEMBERS', game)) do
    local hero = redis.call('HMGET', game .. ':superheros:' .. user, 'id', 'attack', 'health')
    heroes[#heroes + 1] = {user, hero[1] or '', hero[2] or '', hero[3] or ''}
end
return {redis.call('GET', game .. ':participants') or '',
    redis.call('GET', game .. ':status') or '', redis.call('GET', game .. ':host') or '',
    heroes, redis.call('LRANGE', game .. ':logs', 0, -1)}
