-- What the ledger's part of the bench posts: journals of a hot program for members by chance. Dropped with the database.
CREATE FUNCTION bench_member(n integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5('member ' || n)::uuid $$;

CREATE FUNCTION bench_posting(kind text, amount integer, debit text, credit text, member uuid, program uuid, at timestamptz) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
  SELECT format('{"id":"%s","programId":"%s","kind":"%s","sourceType":"external","sourceId":"%s","effectiveAt":"%s","recordedAt":"%s","live":true,'
    '"actor":{"type":"api_key","id":"0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4f42"},"details":{"version":1},"transfers":[{"unit":"PTS","amount":%s,"debit":"%s","credit":"%s","%s":"%s"%s}]}',
    uuidv7(), program, kind, gen_random_uuid(), at, at, amount, debit, credit, CASE debit WHEN 'issuance' THEN 'creditMember' ELSE 'debitMember' END, member,
    CASE debit WHEN 'issuance' THEN ',"expiresAt":"' || date_trunc('year', at) + interval '2 years' || '"' ELSE '' END)::jsonb
$$;
