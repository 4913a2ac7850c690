-- The words of the contacts that are there already, as `rules/search.ts` finds them in a search key.
INSERT INTO contact_words (organization_id, word)
SELECT DISTINCT organization_id, word FROM contacts
CROSS JOIN LATERAL regexp_split_to_table(search_key, '\s+') AS part
CROSS JOIN LATERAL regexp_replace(part, '^.*@', '') AS name
CROSS JOIN LATERAL regexp_split_to_table(name, '[^[:alpha:]]+') AS word
WHERE name !~ '[0-9]' AND char_length(word) BETWEEN 3 AND 50
ON CONFLICT DO NOTHING;
