-- In front of the scripts that look at many games.
local function is_over(game)
    local head = redis.pcall('GETRANGE', game .. ':fight', 0, 24)
    local status = type(head) == 'string' and string.match(head, '^f1 %d+ (%d) ')
    return status == '4' or status == '5'
end
