local result = {}
for i = 1, #ARGV do
    local game = 'games:' .. ARGV[i]
    local fight = redis.pcall('GET', game .. ':fight') or ''
    local logs = redis.pcall('LRANGE', game .. ':logs', 0, -1)
    result[i] = type(fight) == 'table' and fight or logs.err and logs or {fight, logs}
end
return result
