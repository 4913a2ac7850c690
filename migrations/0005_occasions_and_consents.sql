CREATE TABLE "consents" (
	"organization_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"channel" text NOT NULL,
	"purpose" text NOT NULL,
	"state" text NOT NULL,
	"basis" text NOT NULL,
	"evidence" jsonb,
	"actor" jsonb NOT NULL,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "consents_organization_id_contact_id_id_pk" PRIMARY KEY("organization_id","contact_id","id")
);
--> statement-breakpoint
CREATE TABLE "occasions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"type" text NOT NULL,
	"label" text,
	"month" integer NOT NULL,
	"day" integer NOT NULL,
	"year" integer,
	"calendar" text NOT NULL,
	"leap_rule" text NOT NULL,
	"lead_days" integer[] NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "occasions_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_organization_id_contact_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "occasions" ADD CONSTRAINT "occasions_organization_id_contact_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "occasions_contact" ON "occasions" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "occasions_day" ON "occasions" USING btree ("organization_id","calendar","month","day","id");
--> statement-breakpoint
-- Consents are append-only: what may change is the evidence, to null, by an erasure (which says so for its transaction).
CREATE FUNCTION refuse_rewriting_consents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('rapport.erasing', true) = 'on' AND NEW.evidence IS NULL
    AND to_jsonb(NEW) - 'evidence' = to_jsonb(OLD) - 'evidence' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'consents are never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER consents_append_only BEFORE UPDATE ON consents FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_consents();
