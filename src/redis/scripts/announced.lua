-- What an instance has announced stands beside what it owes: "<instance>" and "<instance>:said".
local instance = ARGV[1]
local function all_said(key)
    local numbers, owing = redis.call('HGETALL', key), {}
    for i = 1, #numbers, 2 do owing[numbers[i]] = numbers[i + 1] end
    for name, count in pairs(owing) do
        if string.sub(name, -5) ~= ':said' and owing[name .. ':said'] ~= count then return false end
    end
    return true
end
local first = 'games:' .. (ARGV[2] or '')
local wrong = publish_not(first) or may_not('HSET', first .. ':announcers', '', '')
    or may_not('GETRANGE', first .. ':fight', 0, 1) or may_not('HGETALL', first .. ':announcers')
if wrong then return wrong end
local count = 0
for i = 2, #ARGV, 2 do
    local game = 'games:' .. ARGV[i]
    local key = game .. ':announcers'
    local broken = is_not('hash', key)
    wrong = wrong or broken
    if not broken and redis.call('HEXISTS', key, instance) == 1 then
        redis.call('HSET', key, instance .. ':said', ARGV[i + 1])
        if is_over(game) and all_said(key) then count = count + publish(game) end
    end
end
return wrong or count
