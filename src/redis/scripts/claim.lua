local claimant, life = unpack(ARGV)
local key = game .. ':claimant'
if redis.call('SET', key, claimant, 'NX', 'PX', life) then return 1 end
return redis.call('GET', key) == claimant and 1 or 0
