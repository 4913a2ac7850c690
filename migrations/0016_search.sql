CREATE TABLE "contact_words" (
	"organization_id" uuid NOT NULL,
	"word" text NOT NULL,
	CONSTRAINT "contact_words_organization_id_word_pk" PRIMARY KEY("organization_id","word")
);
--> statement-breakpoint
DROP INDEX "contacts_interests";--> statement-breakpoint
ALTER TABLE "contact_words" ADD CONSTRAINT "contact_words_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contact_words_like" ON "contact_words" USING gin ("word" gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "contacts_facets" ON "contacts" USING gin ("interests","tags",(array_remove(array['o' || "owner_id"::text, 's' || "source"::text, 'c' || "country"::text, 'g' || "language"::text, 'r' || "relationship_type"::text, 'l' || "lifecycle_stage"::text, 'k' || "kind"::text], null)));